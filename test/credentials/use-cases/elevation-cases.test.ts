import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { markElevationErased } from '../../../services/credentials/store/elevation-cases';
import { lockHolderById } from '../../../services/credentials/store/holders';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { openElevationForHolder } from '../../../services/credentials/use-cases/open-elevation-for-holder';
import { raiseLevel } from '../../../services/credentials/use-cases/raise-level';
import { requestElevation } from '../../../services/credentials/use-cases/request-elevation';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { sweepElevationCases } from '../../../services/credentials/use-cases/sweep-elevation-cases';
import { describeOnEachDatabase } from '../../support/database-suite';
import { allDocuments, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { contactsOf, type IssuedHolder, noticesIn, reasonOf } from '../holder-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('an elevation', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });
  const ask = (fiscalCode: string, pin: string) => requestElevation(room.deps, { fiscalCode, pin }, 'portal');
  const openForHolder = ({ fiscalCode }: Pick<IssuedHolder, 'fiscalCode'>, operator: string, reason = 'came by fax') =>
    openElevationForHolder(room.deps, { fiscalCode, reason }, operator);

  test('is opened with the personal PIN, and is the answer again while it is under way', async () => {
    const holder = await room.inUse();
    const first = await ask(holder.fiscalCode, holder.personalPin);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      number: expect.stringMatching(/^\d{12}$/),
      holderId: holder.request.holderId,
      credentialId: holder.credential.id,
      state: 'open',
      documentsVersion: 0,
      claim: undefined,
      putBackBy: undefined,
      proposal: undefined,
      filedBy: [],
      refusal: undefined,
      createTime: new Date('2026-01-07T08:00:00Z'),
      openUntilTime: new Date('2026-02-06T08:00:00Z'),
      submitTime: undefined,
      endTime: undefined,
      eraseTime: undefined,
      forgetTime: undefined,
    });
    room.pass(millisecondsPerDay);
    const again = { ...first, openUntilTime: new Date('2026-02-07T08:00:00Z') };
    expect(await ask(holder.fiscalCode, holder.personalPin)).toEqual(again);
    expect(await room.now(first.id)).toEqual(again);
    expect(await room.audit(holder.request.holderId)).toEqual(['elevation-requested portal']);
  });

  test('is refused to who has no personal PIN that serves, as a change of it is', async () => {
    const issued = await room.issued();
    expect(await reasonOf(ask(issued.fiscalCode, issued.initialPin))).toBe('EXCHANGE_REQUIRED');
    const holder = await room.inUse();
    expect(await reasonOf(ask(holder.fiscalCode, 'BCDFGHJK'))).toBe('PIN_REJECTED');
    expect(await reasonOf(ask('X', holder.personalPin))).toBe('INVALID_FIELDS');
    room.pass(181 * millisecondsPerDay);
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('CHANGE_REQUIRED');
    room.pass(90 * millisecondsPerDay);
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('EXPIRED');
    for (let wrong = 0; wrong < 5; wrong += 1) await reasonOf(ask(holder.fiscalCode, 'BCDFGHJK'));
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('LOCKED');
    expect(await context.database('elevation_case').select()).toEqual([]);
  });

  test('is not opened where the credential is dispositive, nor a fourth time in thirty days but by an operator', async () => {
    const holder = await room.submitted();
    await context.database('credential').where({ id: holder.credential.id }).update({ level: 'dispositive' });
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('ALREADY_DISPOSITIVE');
    expect(await reasonOf(openForHolder(holder, anna))).toBe('ALREADY_DISPOSITIVE');
    await context.database('credential').where({ id: holder.credential.id }).update({ level: 'ordinary' });
    let { elevation } = holder;
    for (let refused = 1; refused <= 3; refused += 1) {
      await room.decide(elevation.id, anna, 'refuse');
      if (refused === 3) break;
      elevation = await ask(holder.fiscalCode, holder.personalPin);
      await room.documents(elevation.id, allDocuments);
    }
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('TOO_MANY_ELEVATIONS');
    expect(await openForHolder(holder, anna)).toMatchObject({ state: 'open', filedBy: [anna] });
    expect(await ask(holder.fiscalCode, holder.personalPin)).toMatchObject({ state: 'open', filedBy: [anna] });
  });

  test('is opened by an operator for a holder with a PIN in use, and for nobody else', async () => {
    const holder = await room.confirmed();
    const { holderId } = holder.request;
    const opened = await openForHolder(holder, anna);
    expect(opened).toMatchObject({ credentialId: holder.credential.id, state: 'open', filedBy: [anna] });
    expect(await openForHolder(holder, bruno, 'came by post, too')).toEqual(opened);
    const told = context.database('audit_event').where({ holder_id: holderId, action: 'holder-looked-up' });
    expect(await told.select('actor', 'subject_id', 'reason')).toEqual([
      { actor: bruno, subject_id: opened.id, reason: 'came by post, too' },
    ]);
    const lookups = 'symbolon_credentials_operator_lookups_total';
    expect((await room.deps.metrics.registry.getSingleMetric(lookups)?.get())?.values).toEqual([
      { labels: { outcome: 'found' }, value: 1 },
    ]);
    const link = await room.linkFor(holder, contactsOf(holder));
    await completeRestore(room.deps, String(link?.token), 'portal');
    expect(await reasonOf(openForHolder(holder, anna))).toBe('SUSPENDED');
    const issued = await room.issued();
    expect(await reasonOf(openForHolder(issued, anna))).toBe('CREDENTIAL_NOT_FOUND');
    await expect(openForHolder({ fiscalCode: 'X' }, anna, ' ')).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'fiscal_code' }, { field: 'reason', reason: 'FIELD_REQUIRED' }],
    });
    const opening = context.database('audit_event').where({ holder_id: holderId, action: 'elevation-requested' });
    expect(await opening.select('actor', 'reason')).toEqual([{ actor: anna, reason: 'came by fax' }]);
    await room.published();
  });

  test('waits for a reviewer once nothing is missing, and for documents again where something is', async () => {
    const { elevation } = await room.asking();
    const form = { kind: 'signed-form', mediaType: 'image/png' } as const;
    const front = { kind: 'identity-front', mediaType: 'image/jpeg' } as const;
    room.pass(millisecondsPerMinute);
    const submitTime = new Date('2026-01-07T08:01:00Z');
    expect(await room.documents(elevation.id, [form])).toEqual({ ...elevation, documentsVersion: 1 });
    const submitted = await room.documents(elevation.id, [form, { ...front, mediaType: 'application/pdf' }], anna);
    expect(submitted).toEqual({ ...elevation, state: 'submitted', documentsVersion: 2, filedBy: [anna], submitTime });
    room.pass(40 * millisecondsPerDay);
    const waiting = {
      ...submitted,
      state: 'open',
      documentsVersion: 3,
      submitTime: undefined,
      openUntilTime: new Date('2026-03-18T08:01:00Z'), // its whole time again: it had no time left
    };
    expect(await room.documents(elevation.id, [form, front], anna)).toEqual(waiting);
    await sweepElevationCases(room.deps);
    expect(await room.now(elevation.id)).toEqual(waiting);
    expect(await room.claim(anna)).toBeUndefined();
  });

  describe('ends', () => {
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

    test('and is told to nobody where its credential was revoked before', async () => {
      const { elevation, fiscalCode } = await room.submitted();
      await room.decide(elevation.id, anna, 'refuse');
      await revokePinForHolder(room.deps, { fiscalCode, reason: 'lost' }, anna);
      expect([await room.tell(), noticesIn(await room.published())]).toEqual([1, []]);
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
});
