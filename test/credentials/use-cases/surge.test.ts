import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { openMetrics } from '../../../runtime/metrics';
import { measuresIn } from '../../../services/credentials/api/surge-message';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { Policy } from '../../../services/credentials/domain/policy';
import type { GivenSurgePlan, Surge } from '../../../services/credentials/domain/surge';
import { migrations } from '../../../services/credentials/migrations';
import { approveSurge } from '../../../services/credentials/use-cases/approve-surge';
import { endSurge } from '../../../services/credentials/use-cases/end-surge';
import { listAuditEvents } from '../../../services/credentials/use-cases/list-audit-events';
import { listSurges } from '../../../services/credentials/use-cases/list-surges';
import { listOpenProposals, refuseProposal } from '../../../services/credentials/use-cases/open-proposals';
import { proposeSurge } from '../../../services/credentials/use-cases/propose-surge';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { SurgeWatch } from '../../../services/credentials/use-cases/surge-watch';
import { describeOnEachDatabase } from '../../support/database-suite';
import { recordingLog } from '../../support/recording-log';
import { faultOf } from '../centre-room';
import { anApplication, type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

const [anna, berta] = ['operator:anna', 'operator:berta'];
const reason = 'the click day of the family allowance';
/** No word of the contract has it. */
const unknownWord: number = 99;

describeOnEachDatabase('a surge', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 90_000;
  beforeEach(async () => {
    room = await openCredentialsRoom(context, { letterHold: 'always', issuesPerAddress: 1, surgeHoursAtMost: 72 });
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('cap_use', 'surge', 'proposal', 'audit_event', 'job');
  });

  const plan = (changes: Partial<GivenSurgePlan> = {}): GivenSurgePlan => ({
    measures: { letterHold: 'never', issuesPerAddress: 2 },
    startTime: undefined,
    hours: 24,
    ...changes,
  });
  const propose = (changes: Partial<GivenSurgePlan & { reason: string }> = {}, operator = anna) => {
    room.pass(1);
    return proposeSurge(room.deps, { reason, ...plan(changes), ...changes }, operator);
  };
  const approve = (proposalId: string, operator = berta) => {
    room.pass(1);
    return approveSurge(room.deps, { proposalId, reason: '' }, operator);
  };
  const approved = async (changes: Partial<GivenSurgePlan> = {}) => approve((await propose(changes)).id);
  const later = (hours: number) => new Date(room.deps.clock.now().getTime() + hours * millisecondsPerHour);
  const sameHouse = (): Partial<RawApplication> => ({ postalAddress: anApplication(90_000).postalAddress });
  const ask = async () => {
    const application = anApplication(++seed, sameHouse());
    const { request, deliveries } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const isHeld = deliveries.some(({ channel, state }) => channel === 'letter' && state === 'held');
    return request.outcome === 'issued' && isHeld ? 'issued, letter held' : request.outcome;
  };

  test('changes the caps and holds that it names while it lasts, and is over by itself', async () => {
    expect([await ask(), await ask()]).toEqual(['issued, letter held', 'withheld-cap']);
    const { endTime } = await approved();
    expect([await ask(), await ask()]).toEqual(['issued', 'withheld-cap']);
    room.pass(endTime.getTime() - room.deps.clock.now().getTime() - 1);
    expect(room.deps.policy.letterHold).toBe('never');
    room.pass(1);
    expect({ ...room.deps.policy }).toEqual(room.deps.ordinaryPolicy);
    room.pass(30 * millisecondsPerDay);
    expect([await ask(), await ask()]).toEqual(['issued, letter held', 'withheld-cap']);
  });

  test('marks everything that is done under it, and nothing else', async () => {
    await ask();
    const surge = await approved();
    room.pass(1);
    await ask();
    room.pass(1);
    await endSurge(room.deps, { surgeId: surge.id, reason: 'enough' }, anna);
    room.pass(1);
    await ask();
    const filter = {
      ...{ pageSize: 0, pageToken: '', actor: '', action: '', subject: '', fiscalCode: '', pinRequestId: '' },
      ...{ startTime: undefined, endTime: undefined, refusedOnly: false, surgeId: surge.id },
    };
    for (const days of [0, 90]) {
      room.pass(days * millisecondsPerDay); // of an old one, too, nobody need say when it was
      const { events } = await listAuditEvents(room.deps, filter, anna);
      expect(events.map(({ action, surgeId }) => [action, surgeId])).toEqual([
        ['surge-ended', surge.id],
        ['pin-requested', surge.id],
      ]);
    }
    expect(await faultOf(listAuditEvents(room.deps, { ...filter, surgeId: 'x' }, anna))).toBe(
      'invalid INVALID_FIELDS surge_id',
    );
  });

  test('shows who approves what it would replace, and who decided what', async () => {
    const proposal = await propose({ measures: { letterHold: 'never', earlyAccessDays: 7 } });
    expect(JSON.parse(proposal.payload)).toEqual({
      measures: { letterHold: 'never', earlyAccessDays: 7 },
      replaces: { letterHold: 'always' },
      startsAt: 'approval',
      hours: 24,
    });
    expect((await listOpenProposals(room.deps, { pageSize: 0, pageToken: '' })).items).toEqual([proposal]);
    room.pass(1);
    const surge = await approveSurge(room.deps, { proposalId: proposal.id, reason: 'agreed' }, berta);
    const approveTime = room.deps.clock.now();
    const known: Surge = {
      id: proposal.id,
      measures: { letterHold: 'never', earlyAccessDays: 7 },
      startTime: approveTime,
      endTime: later(24),
      proposer: anna,
      approver: berta,
      reason,
      approveTime,
      ended: undefined,
    };
    expect((await listSurges(room.deps, { pageSize: 0, pageToken: '' })).items).toEqual([known]);
    room.pass(5);
    const ended = { time: room.deps.clock.now(), operator: anna, reason: 'over' };
    expect(await endSurge(room.deps, { surgeId: surge.id, reason: 'over' }, anna)).toEqual({ ...known, ended });
    expect(await endSurge(room.deps, { surgeId: surge.id, reason: 'again' }, berta)).toEqual({ ...known, ended });
    expect(room.deps.surge.now()).toBeUndefined();
    const rows = await context.database('audit_event').orderBy('id').select('actor', 'action', 'subject_id', 'reason');
    expect(rows).toEqual([
      { actor: anna, action: 'surge-proposed', subject_id: proposal.id, reason },
      { actor: berta, action: 'surge-approved', subject_id: proposal.id, reason: 'agreed' },
      { actor: anna, action: 'surge-ended', subject_id: proposal.id, reason: 'over' },
    ]);
  });

  test('that is refused stands in the audit by its proposal, and as no holder’s', async () => {
    const { id } = await propose();
    await refuseProposal(room.deps, { proposalId: id, reason: 'not yet' }, berta);
    const rows = context.database('audit_event').where({ action: 'proposal-refused' });
    expect(await rows.select('actor', 'holder_id', 'subject_id', 'reason')).toEqual([
      { actor: berta, holder_id: '', subject_id: id, reason: 'not yet' },
    ]);
  });

  test('needs two persons, in time, for what the policy still is', async () => {
    const { id } = await propose();
    expect(await faultOf(approve(id, anna))).toBe('forbidden SELF_APPROVAL');
    expect(await faultOf(propose({ hours: 12 }, berta))).toBe('conflict PROPOSAL_OPEN');
    expect(await faultOf(approve(randomUUID()))).toBe('not-found PROPOSAL_UNKNOWN');
    const otherPolicy: Policy = { ...room.deps.ordinaryPolicy, issuesPerAddress: 3 };
    const changed = approveSurge({ ...room.deps, ordinaryPolicy: otherPolicy }, { proposalId: id, reason: '' }, berta);
    expect(await faultOf(changed)).toBe('precondition PROPOSAL_STALE');
    room.pass(48 * millisecondsPerHour);
    expect(await faultOf(approve(id))).toBe('precondition PROPOSAL_EXPIRED');
    const refused = await propose();
    await refuseProposal(room.deps, { proposalId: refused.id, reason: 'no' }, berta);
    expect(await faultOf(approve(refused.id))).toBe('precondition PROPOSAL_DECIDED');
    expect((await listSurges(room.deps, { pageSize: 0, pageToken: '' })).items).toEqual([]);
    expect(room.deps.policy.letterHold).toBe('always');
  });

  test('of two approvals at once makes one', async () => {
    const { id } = await propose();
    const both = await Promise.allSettled([approve(id, berta), approve(id, 'operator:carla')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await listSurges(room.deps, { pageSize: 0, pageToken: '' })).items).toHaveLength(1);
  });

  test('may be planned, and meets no other', async () => {
    const planned = await approved({ startTime: later(10), hours: 5 });
    expect(room.deps.surge.now()).toBeUndefined();
    expect(await faultOf(approved({ hours: 11 }))).toBe('conflict SURGE_OVERLAPS');
    await refuseProposal(room.deps, { proposalId: (await onlyProposal()).id, reason: 'no' }, berta);
    const before = await approved({ hours: 9 });
    expect(room.deps.surge.now()?.id).toBe(before.id);
    room.pass(10 * millisecondsPerHour);
    expect(room.deps.surge.now()?.id).toBe(planned.id);
    room.pass(5 * millisecondsPerHour);
    expect(room.deps.surge.now()).toBeUndefined();
    expect(await faultOf(endSurge(room.deps, { surgeId: planned.id, reason: 'x' }, anna))).toBe(
      'precondition SURGE_OVER',
    );
    expect(await faultOf(endSurge(room.deps, { surgeId: randomUUID(), reason: 'x' }, anna))).toBe(
      'not-found SURGE_UNKNOWN',
    );
    const late = await propose({ startTime: later(1), hours: 1 });
    room.pass(2 * millisecondsPerHour);
    expect(await faultOf(approve(late.id))).toBe('precondition SURGE_TOO_LATE');
  });
  const onlyProposal = async () => {
    const [proposal] = (await listOpenProposals(room.deps, { pageSize: 0, pageToken: '' })).items;
    if (proposal === undefined) throw new Error('nothing is proposed');
    return proposal;
  };

  test.each<[string, Partial<GivenSurgePlan & { reason: string }>]>([
    ['measures', { measures: {} }],
    ['measures.issues_per_address', { measures: { issuesPerAddress: 0 } }],
    ['measures.early_access_days', { measures: { earlyAccessDays: 8 } }],
    ['measures.letters_per_holder', { measures: { lettersPerHolder: 1_001 } }],
    ['hours', { hours: 0 }],
    ['hours', { hours: 73 }],
    ['start_time', { startTime: new Date('2020-01-01T00:00:00Z') }],
    ['start_time', { startTime: new Date('2030-01-01T00:00:00Z') }],
    ['reason', { reason: '' }],
    ['measures.letter_hold', { measures: measuresIn({ letterHold: unknownWord, earlyAccessDays: 2 }) }],
    ['measures.letter_hold', { measures: measuresIn({ letterHold: unknownWord }) }],
    ['measures hours reason', { measures: {}, hours: 0, reason: 'x'.repeat(501) }],
  ])('is not proposed with wrong %s', async (fields, changes) => {
    expect(await faultOf(propose(changes))).toBe(`invalid INVALID_FIELDS ${fields}`);
    expect((await listOpenProposals(room.deps, { pageSize: 0, pageToken: '' })).items).toEqual([]);
  });

  test('that cannot be looked at after its decision is looked at later: what was decided stands', async () => {
    await approved();
    const { log, lines } = recordingLog();
    const watch = new SurgeWatch({ ...room.deps, log });
    await watch.look();
    const active = watch.now();
    await context.database.schema.renameTable('surge', 'surge_away');
    try {
      await watch.look();
      await expect(watch.start()).rejects.toThrow();
    } finally {
      await context.database.schema.renameTable('surge_away', 'surge');
    }
    const failed = lines.filter(({ event }) => event === 'surge.look-failed');
    expect([watch.now(), failed.length]).toEqual([active, 1]);
  });

  test('is seen by a process that decided nothing, and in its metrics', async () => {
    const metrics = openMetrics();
    const other = new SurgeWatch({ ...room.deps, metrics });
    const shown = async () => {
      await other.look();
      return [...(await metrics.registry.metrics()).matchAll(/^symbolon_credentials_surge_\w+ (\d+)/gm)].map(
        ([, value]) => Number(value),
      );
    };
    expect(await shown()).toEqual([0, 0]);
    await approved({ hours: 2 });
    expect(await shown()).toEqual([1, 7_200]);
    room.pass(2 * millisecondsPerHour);
    expect(await shown()).toEqual([0, 0]);
  });
});
