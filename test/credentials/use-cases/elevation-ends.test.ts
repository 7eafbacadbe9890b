import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { markElevationErased } from '../../../services/credentials/store/elevation-cases';
import { lockHolderById } from '../../../services/credentials/store/holders';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { raiseLevel } from '../../../services/credentials/use-cases/raise-level';
import { requestElevation } from '../../../services/credentials/use-cases/request-elevation';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { sweepElevationCases } from '../../../services/credentials/use-cases/sweep-elevation-cases';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ElevationRoom, openElevationRoom } from '../elevation-room';
import { contactsOf, noticesIn, reasonOf } from '../holder-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('an elevation ends', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });

  test('where its documents do not come: the holder is told, and it is forgotten once they are erased', async () => {
    const { elevation, request, application } = await room.asking();
    room.pass(30 * millisecondsPerDay - 1);
    expect(await sweepElevationCases(room.deps)).toBe('idle');
    expect(await room.now(elevation.id)).toEqual(elevation);
    room.pass(1);
    await sweepElevationCases(room.deps);
    const endTime = new Date('2026-02-06T08:00:00Z');
    const forgetTime = new Date('2027-02-06T08:00:00Z');
    const expired = { ...elevation, state: 'expired', endTime, eraseTime: endTime, forgetTime };
    expect(await room.now(elevation.id)).toEqual(expired);
    expect(await room.tell()).toBe(1);
    const told = [`ELEVATION_EXPIRED ${application.mobile}`, `ELEVATION_EXPIRED ${application.email}`];
    expect(noticesIn(await room.published())).toEqual(told.sort());
    expect(await room.audit(request.holderId)).toEqual(['elevation-expired symbolon', 'elevation-requested portal']);
    room.pass(365 * millisecondsPerDay);
    await sweepElevationCases(room.deps);
    expect(await room.now(elevation.id)).toEqual(expired);
    await context.database.transaction((trx) => markElevationErased(trx, elevation.id));
    await sweepElevationCases(room.deps);
    expect(await room.now(elevation.id)).toBeUndefined();
  });

  test('with its credential', async () => {
    const { fiscalCode, elevation, request } = await room.submitted();
    await revokePinForHolder(room.deps, { fiscalCode, reason: 'lost' }, anna);
    await room.finishRevocations();
    const now = new Date('2026-01-07T08:00:00Z');
    expect(await room.now(elevation.id)).toMatchObject({ state: 'cancelled', endTime: now, eraseTime: now });
    expect(await room.audit(request.holderId)).toContain(`elevation-cancelled ${anna}`);
    expect(await room.tell()).toBe(0);
    await room.published();
  });

  test('where its PIN is restored: who has asked with the old one asks anew', async () => {
    const holder = await room.confirmed();
    const { fiscalCode, personalPin: pin } = holder;
    const elevation = await requestElevation(room.deps, { fiscalCode, pin }, 'portal');
    const link = await room.linkFor(holder, contactsOf(holder));
    await completeRestore(room.deps, String(link?.token), 'portal');
    expect(await room.now(elevation.id)).toMatchObject({ state: 'cancelled' });
    await room.published();
  });

  test('where its credential became dispositive at a desk', async () => {
    const { elevation, request } = await room.submitted();
    const { holderId } = request;
    await room.deps.database.transaction(async (trx) => {
      await lockHolderById(trx, holderId);
      await raiseLevel(room.deps, trx, { holderId, actor: anna, action: 'elevated-at-desk', reason: 'was here' });
    });
    expect(await room.now(elevation.id)).toMatchObject({ state: 'cancelled' });
    expect(await room.audit(holderId)).toContain(`elevation-cancelled ${anna}`);
  });

  describe('where a reviewer approves it, and its credential', () => {
    test.each([
      ['was revoked', 'CREDENTIAL_NOT_FOUND', { state: 'revoked' }],
      ['a restore has suspended', 'SUSPENDED', { state: 'suspended' }],
      ['expired for good', 'EXPIRED', { expire_time: new Date('2025-01-01T00:00:00Z') }],
      ['is dispositive by now', 'ALREADY_DISPOSITIVE', { level: 'dispositive' }],
    ])('%s: with the first one’s yes', async (_what, reason, changes) => {
      const { elevation, credential } = await room.submitted();
      await room.decide(elevation.id, anna, 'approve');
      await context.database('credential').where({ id: credential.id }).update(changes);
      const now = new Date('2026-01-07T08:00:00Z');
      expect(await reasonOf(room.decide(elevation.id, bruno, 'approve'))).toBe(reason);
      expect(await room.now(elevation.id)).toMatchObject({
        state: 'cancelled',
        claim: undefined,
        proposal: undefined,
        endTime: now,
        eraseTime: now,
      });
      const proposals = context.database('proposal').where({ subject_id: elevation.id });
      expect(await proposals.select('state', 'proposer', 'decider')).toEqual([
        { state: 'refused', proposer: anna, decider: bruno },
      ]);
      expect(await room.tell()).toBe(0);
    });
  });

  test('later where a bug keeps it back, which keeps no other back', async () => {
    const [broken, other] = [await room.asking(), await room.asking()];
    await context.database('elevation_case').where({ id: broken.elevation.id }).update({ filed_by: 'no JSON' });
    room.pass(30 * millisecondsPerDay);
    await sweepElevationCases(room.deps);
    expect(await room.now(other.elevation.id)).toMatchObject({ state: 'expired' });
    const due = await context.database('elevation_case').where({ id: broken.elevation.id }).first('due_time');
    expect(due).toEqual({ due_time: new Date('2026-02-06T08:10:00Z') });
  });
});
