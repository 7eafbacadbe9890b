import { randomUUID } from 'node:crypto';
import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { type ElevationCase, elevationRefusals } from '../../../services/credentials/domain/elevation-case';
import { migrations } from '../../../services/credentials/migrations';
import { decideElevation } from '../../../services/credentials/use-cases/decide-elevation';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { allDocuments, type ElevatingHolder, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { noticesIn, reasonOf } from '../holder-room';

const [anna, bruno, carla] = ['operator:anna', 'operator:bruno', 'operator:carla'];

describeOnEachDatabase('a reviewer', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });
  const levelOf = async ({ fiscalCode, personalPin }: ElevatingHolder) =>
    (await verifyPin(room.deps, fiscalCode, personalPin)).credential?.level;
  const proposalsOf = ({ id }: ElevationCase) =>
    context.database('proposal').where({ subject_id: id }).orderBy('proposer').select('state', 'proposer', 'decider');
  const approving = (id: string, reviewer: string, documentsVersion: number) =>
    decideElevation(
      room.deps,
      { id, verdict: 'approve', refusal: undefined, documentsVersion, reason: 'looked at it' },
      reviewer,
    );
  const told = ({ application }: ElevatingHolder, kind: string) =>
    [`${kind} ${application.mobile}`, `${kind} ${application.email}`].sort();

  test('who approves proposes it; another one who approves it, too, makes the credential dispositive, and the holder is told', async () => {
    const holder = await room.submitted();
    const { elevation, request } = holder;
    const expireTime = new Date('2026-01-10T08:00:00Z');
    const proposal = { id: expect.any(String), proposer: anna, expireTime };
    const proposed = { ...elevation, state: 'awaiting-approval', proposal };
    expect(await room.decide(elevation.id, anna, 'approve')).toEqual(proposed);
    expect({ level: await levelOf(holder), now: await room.now(elevation.id) }).toEqual({
      level: 'ordinary',
      now: proposed,
    });
    expect(await room.claim(anna)).toBeUndefined();
    room.pass(millisecondsPerHour);
    expect(await room.claim(bruno)).toMatchObject({ id: elevation.id });
    const approved = {
      ...elevation,
      state: 'approved',
      endTime: new Date('2026-01-07T09:00:00Z'),
      eraseTime: new Date('2026-02-06T09:00:00Z'),
      forgetTime: new Date('2027-01-07T09:00:00Z'),
    };
    expect(await room.decide(elevation.id, bruno, 'approve')).toEqual(approved);
    expect({ level: await levelOf(holder), now: await room.now(elevation.id) }).toEqual({
      level: 'dispositive',
      now: approved,
    });
    expect(await proposalsOf(elevation)).toEqual([{ state: 'approved', proposer: anna, decider: bruno }]);
    await room.tell();
    expect(noticesIn(await room.published())).toEqual(told(holder, 'LEVEL_RAISED'));
    expect(await room.audit(request.holderId)).toEqual([
      `elevation-approved ${bruno}`,
      `elevation-claimed ${anna}`,
      `elevation-claimed ${bruno}`,
      `elevation-proposed ${anna}`,
      'elevation-requested portal',
    ]);
    const approval = context.database('audit_event').where({ action: 'elevation-approved', subject_id: elevation.id });
    expect(await approval.select('actor', 'pin_request_id')).toEqual([
      { actor: bruno, pin_request_id: expect.any(String) },
    ]);
    expect(await reasonOf(approving(elevation.id, bruno, 1))).toBe('ELEVATION_ENDED');
  });

  test('whose yes is enough, as a setting, makes it dispositive alone', async () => {
    await room.close();
    room = await openElevationRoom(context, { elevationApproval: 'one-person' });
    const holder = await room.submitted();
    await room.documents(holder.elevation.id, allDocuments, anna);
    expect(await room.decide(holder.elevation.id, anna, 'approve')).toMatchObject({ state: 'approved' });
    expect({ level: await levelOf(holder), proposals: await proposalsOf(holder.elevation) }).toEqual({
      level: 'dispositive',
      proposals: [],
    });
  });

  test('who has said yes first, or has filed something in the case, is not its second person; that he or she tried stays in the audit', async () => {
    const { elevation, request } = await room.submitted();
    await room.documents(elevation.id, allDocuments, bruno);
    const { proposal } = await room.decide(elevation.id, anna, 'approve');
    for (const person of [anna, bruno]) {
      expect(await room.claim(person)).toBeUndefined();
      expect(await reasonOf(room.decide(elevation.id, person, 'approve'))).toBe('SELF_APPROVAL');
      expect(await room.now(elevation.id)).toMatchObject({
        state: 'awaiting-approval',
        proposal,
        claim: { reviewer: person },
      });
      room.pass(30 * millisecondsPerMinute);
    }
    const failed = await context
      .database('audit_event')
      .where({ holder_id: request.holderId, action: 'elevation-approval-failed' })
      .orderBy('actor')
      .select('actor', 'refusal', 'reason');
    const refusal = 'SELF_APPROVAL';
    expect(failed).toEqual([anna, bruno].map((actor) => ({ actor, refusal, reason: 'looked at it' })));
    expect(await room.decide(elevation.id, carla, 'approve')).toMatchObject({ state: 'approved' });
  });

  test.each([
    'before another one has approved it',
    'after',
  ])('who refuses it ends it alone, %s: its holder is told why, its documents go after thirty days', async (when) => {
    const holder = await room.submitted();
    const { elevation } = holder;
    if (when === 'after') await room.decide(elevation.id, anna, 'approve');
    const refused = {
      ...elevation,
      state: 'refused',
      refusal: 'document-expired',
      endTime: new Date('2026-01-07T08:00:00Z'),
      eraseTime: new Date('2026-02-06T08:00:00Z'),
      forgetTime: new Date('2027-01-07T08:00:00Z'),
    };
    expect(await room.decide(elevation.id, bruno, 'refuse')).toEqual(refused);
    expect({ now: await room.now(elevation.id), level: await levelOf(holder) }).toEqual({
      now: refused,
      level: 'ordinary',
    });
    const proposals = when === 'after' ? [{ state: 'refused', proposer: anna, decider: bruno }] : [];
    expect(await proposalsOf(elevation)).toEqual(proposals);
    expect(await room.audit(elevation.holderId)).toContain(`elevation-refused ${bruno}`);
    await room.tell();
    const events = await room.published();
    expect(noticesIn(events)).toEqual(told(holder, 'ELEVATION_REFUSED'));
    expect(events[0]?.opened?.content).toMatchObject({
      value: { elevationRefusal: 3, requestTime: elevation.createTime },
    });
  });

  test('who has said yes first may take it back by a no', async () => {
    const { elevation } = await room.submitted();
    await room.decide(elevation.id, anna, 'approve');
    expect(await room.decide(elevation.id, anna, 'refuse')).toMatchObject({ state: 'refused' });
    expect(await proposalsOf(elevation)).toEqual([{ state: 'withdrawn', proposer: anna, decider: anna }]);
  });

  test('must say what, why, and, to the holder, for what reason', async () => {
    const { elevation } = await room.submitted();
    await room.claim(anna);
    const right = {
      id: elevation.id,
      verdict: 'refuse',
      refusal: 'not-accepted',
      documentsVersion: 1,
      reason: 'x',
    } as const;
    for (const [wrong, fields] of [
      [{ verdict: undefined }, [['verdict', 'FIELD_REQUIRED']]],
      [{ verdict: 'unknown' }, [['verdict', 'VALUE_UNKNOWN']]],
      [{ refusal: undefined }, [['refusal', 'FIELD_REQUIRED']]],
      [{ refusal: 'unknown' }, [['refusal', 'VALUE_UNKNOWN']]],
      [{ verdict: 'approve' }, [['refusal', 'REFUSAL_WITHOUT_REFUSING']]],
      [{ reason: ' ' }, [['reason', 'FIELD_REQUIRED']]],
      [
        { refusal: undefined, reason: 'x'.repeat(501) },
        [
          ['refusal', 'FIELD_REQUIRED'],
          ['reason', 'TEXT_TOO_LONG'],
        ],
      ],
    ] as const)
      await expect(decideElevation(room.deps, { ...right, ...wrong }, anna)).rejects.toMatchObject({
        kind: 'invalid',
        fields: fields.map(([field, reason]) => ({ field, reason })),
      });
    expect(await room.now(elevation.id)).toMatchObject({ state: 'submitted', claim: { reviewer: anna } });
    expect(elevationRefusals).toContain(right.refusal);
  });

  test('decides only what he or she has claimed, in time', async () => {
    const { elevation } = await room.submitted();
    for (const id of [randomUUID(), 'ö']) expect(await reasonOf(approving(id, anna, 1))).toBe('ELEVATION_NOT_FOUND');
    expect(await reasonOf(approving(elevation.id, anna, 1))).toBe('ELEVATION_NOT_CLAIMED');
    await room.claim(anna);
    expect(await reasonOf(approving(elevation.id, bruno, 1))).toBe('ELEVATION_NOT_CLAIMED');
    room.pass(30 * millisecondsPerMinute);
    expect(await reasonOf(approving(elevation.id, anna, 1))).toBe('ELEVATION_NOT_CLAIMED');
    expect(await room.now(elevation.id)).toMatchObject({ state: 'submitted', documentsVersion: 1 });
  });

  test('approves only the documents that he or she has seen, and the second one only those of the first', async () => {
    const { elevation } = await room.submitted();
    await room.claim(anna);
    await room.documents(elevation.id, allDocuments, carla);
    expect(await reasonOf(approving(elevation.id, anna, 1))).toBe('ELEVATION_DOCUMENTS_CHANGED');
    await approving(elevation.id, anna, 2);
    await room.documents(elevation.id, allDocuments, carla);
    expect(await reasonOf(room.decide(elevation.id, bruno, 'approve'))).toBe('PROPOSAL_STALE');
    expect(await room.now(elevation.id)).toMatchObject({
      state: 'submitted',
      documentsVersion: 3,
      proposal: undefined,
      claim: { reviewer: bruno },
    });
    expect(await room.decide(elevation.id, bruno, 'approve')).toMatchObject({ state: 'awaiting-approval' });
    expect(await room.decide(elevation.id, anna, 'approve')).toMatchObject({ state: 'approved' });
    expect(await proposalsOf(elevation)).toEqual([
      { state: 'refused', proposer: anna, decider: bruno },
      { state: 'approved', proposer: bruno, decider: anna },
    ]);
  });

  test('of two who approve at once, of the same person or of two, one makes it dispositive, once', async () => {
    const holder = await room.submitted();
    const { elevation } = holder;
    await room.claim(anna);
    const firsts = await Promise.allSettled([approving(elevation.id, anna, 1), approving(elevation.id, anna, 1)]);
    expect(firsts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await room.claim(bruno);
    const seconds = await Promise.allSettled([approving(elevation.id, bruno, 1), approving(elevation.id, bruno, 1)]);
    expect(seconds.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const raised = context.database('credential_change').where({ credential_id: elevation.credentialId });
    expect(await raised.whereNot({ kind: 'activated' }).select('kind', 'level')).toEqual([
      { kind: 'level-changed', level: 'dispositive' },
    ]);
    expect(await proposalsOf(elevation)).toEqual([{ state: 'approved', proposer: anna, decider: bruno }]);
    expect(await levelOf(holder)).toBe('dispositive');
  });
});
