import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { approveErasure, proposeErasure } from '../../../services/credentials/use-cases/erase-holder';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { listOpenProposals, refuseProposal } from '../../../services/credentials/use-cases/open-proposals';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { tellCancelled, tellCancelledQueue } from '../../../services/credentials/use-cases/tell-cancelled';
import { describeOnEachDatabase } from '../../support/database-suite';
import { faultOf } from '../centre-room';
import { emailOf, type OpenedEvent } from '../credentials-room';
import { type HolderRoom, openHolderRoom } from '../holder-room';
import { runJobs } from '../jobs-room';
import { openPapersRoom } from '../papers-room';
import { tracesOf } from '../traces-of-holder';

const [anna, berta] = ['operator:anna', 'operator:berta'];
const reason = 'the holder asks for it, by registered letter';

describeOnEachDatabase("a holder's data", migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use', 'audit_event', 'proposal', 'revocation');
    await context.database('holder').update({ review_time: new Date('9999-12-31T00:00:00Z') });
  });
  const asked = (value: string) => ({ kind: 'fiscal-code', value }) as const;
  const propose = (fiscalCode: string, operator = anna) => {
    room.pass(1);
    return proposeErasure(room.deps, { asked: asked(fiscalCode), reason }, operator);
  };
  const approve = (proposalId: string, operator = berta) => {
    room.pass(1);
    return approveErasure(room.deps, { proposalId, reason: '' }, operator);
  };
  const revoke = async (fiscalCode: string) => {
    await revokePinForHolder(room.deps, { fiscalCode, reason }, anna);
    await room.finishRevocations();
  };
  const revoked = async () => {
    const holder = await room.inUse();
    await revoke(holder.fiscalCode);
    await room.published();
    return holder;
  };
  const eventsOf = (holderId: string): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .where({ holder_id: holderId })
      // At one moment: what was looked up first.
      .orderBy([{ column: 'occur_time' }, { column: 'action', order: 'desc' }])
      .select('actor', 'action', 'reason');
  describe('erased by two operators', () => {
    test('are gone everywhere, whoever asks again is new, and who did it stays', async () => {
      const holder = await revoked();
      const { holderId } = holder.request;
      const proposal = await propose(holder.fiscalCode);
      expect((await listOpenProposals(room.deps, { pageSize: 0, pageToken: '' })).items).toEqual([proposal]);
      expect(await tracesOf(room, context, holder)).not.toEqual([]);
      await approve(proposal.id);
      expect({
        traces: await tracesOf(room, context, holder),
        open: (await listOpenProposals(room.deps, { pageSize: 0, pageToken: '' })).items,
        again: await faultOf(approve(proposal.id)),
        known: await faultOf(propose(holder.fiscalCode)),
        outcome: await room.outcomeOf(holder.fiscalCode, holder.personalPin),
        events: (await eventsOf(holderId)).slice(-3),
      }).toEqual({
        traces: [],
        open: [],
        again: 'precondition PROPOSAL_DECIDED',
        known: 'not-found HOLDER_NOT_FOUND',
        outcome: 'rejected',
        events: [
          { actor: anna, action: 'holder-looked-up', reason: null },
          { actor: anna, action: 'erasure-proposed', reason },
          { actor: berta, action: 'holder-erased', reason: null },
        ],
      });
      room.pass(31 * millisecondsPerDay);
      const anew = await requestPin(room.deps, { requestId: randomUUID(), application: holder.application }, 'portal');
      expect([anew.request.outcome, anew.request.holderId === holderId]).toEqual(['issued', false]);
      while ((await forgetOverdue(room.deps)) === 'more');
    });

    test('are gone from the papers of elevations and desks, too', async () => {
      const papers = await openPapersRoom(room);
      const holder = await papers.withPapers();
      const { holderId } = holder.request;
      await revoke(holder.fiscalCode);
      await room.published();
      expect(await tracesOf(room, context, holder, [holder.formNumber])).toEqual(
        expect.arrayContaining(['desk_form', 'document', 'desk_form.form_cipher']),
      );
      room.pass(1);
      await approve((await propose(holder.fiscalCode)).id);
      const [elevation] = await context.database('elevation_case').where({ holder_id: holderId });
      const documents = context.database('elevation_document').where({ case_id: elevation.id });
      expect({
        traces: await tracesOf(room, context, holder, [holder.formNumber]),
        elevation: [elevation.state, elevation.erase_time, elevation.due_time],
        documents: await documents.select('state', 'key_cipher'),
        events: (await eventsOf(holderId)).slice(-3),
      }).toEqual({
        traces: [],
        elevation: ['cancelled', null, elevation.forget_time],
        documents: Array(2).fill({ state: 'erased', key_cipher: null }),
        events: [
          { actor: berta, action: 'holder-erased', reason: null },
          ...Array(2).fill({ actor: berta, action: 'document-erased', reason: expect.stringContaining('document ') }),
        ],
      });
      await papers.sweep();
      expect(await papers.filesInStore()).toEqual([]);
    });

    test('are in the audit by the proposal, with what each of the two persons said', async () => {
      const { fiscalCode, request } = await revoked();
      const first = await propose(fiscalCode);
      room.pass(1);
      await refuseProposal(room.deps, { proposalId: first.id, reason: 'not the holder' }, berta);
      const second = await propose(fiscalCode);
      // Who asks for what is proposed already has proposed nothing, and may approve it.
      expect((await propose(fiscalCode, berta)).id).toBe(second.id);
      room.pass(1);
      await approveErasure(room.deps, { proposalId: second.id, reason: 'the letter is on file' }, berta);
      const events = context.database('audit_event').where({ holder_id: request.holderId }).whereNotNull('subject_id');
      const decided = events.orderBy('occur_time').select('actor', 'action', 'subject_id', 'reason');
      expect(await decided).toEqual([
        { actor: anna, action: 'erasure-proposed', subject_id: first.id, reason },
        { actor: berta, action: 'proposal-refused', subject_id: first.id, reason: 'not the holder' },
        { actor: anna, action: 'erasure-proposed', subject_id: second.id, reason },
        { actor: berta, action: 'holder-erased', subject_id: second.id, reason: 'the letter is on file' },
      ]);
    });

    test('need another person, in time, and what was proposed', async () => {
      const { fiscalCode, application } = await revoked();
      const { id } = await propose(fiscalCode);
      expect(await faultOf(approve(id, anna))).toBe('forbidden SELF_APPROVAL');
      expect(await faultOf(approve(randomUUID()))).toBe('not-found PROPOSAL_UNKNOWN');
      expect(await faultOf(approve('ö'))).toBe('not-found PROPOSAL_UNKNOWN');
      room.pass(48 * millisecondsPerHour);
      expect(await faultOf(approve(id))).toBe('precondition PROPOSAL_EXPIRED');
      const second = await propose(fiscalCode);
      // Who asks for a PIN meanwhile has something under way; and once that has ended, it was not there when this was proposed.
      const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
      expect(request.outcome).toBe('issued');
      expect(await faultOf(approve(second.id))).toBe('precondition HOLDER_IN_USE');
      await revoke(fiscalCode);
      expect(await faultOf(approve(second.id))).toBe('precondition PROPOSAL_STALE');
      await room.published();
    });

    test('never take with them what the holder asks for at the same moment', async () => {
      for (let n = 0; n < 5; n += 1) {
        const { fiscalCode, application } = await revoked();
        const { id } = await propose(fiscalCode);
        await context.empty('cap_use');
        const [erased, asked] = await Promise.all([
          approve(id).then(
            () => true,
            () => false,
          ),
          requestPin(room.deps, { requestId: randomUUID(), application }, 'portal'),
        ]);
        const known = await context
          .database('holder')
          .whereIn('fiscal_code_index', [...room.deps.cipher.indexes('fiscal-code', String(fiscalCode))]);
        expect(known.map(({ id: holderId }) => holderId)).toEqual([asked.request.holderId]);
        expect(asked.request.outcome).toBe('issued');
        // Either it came first, and there was something under way, or the holder was another one by then.
        const before = await context.database('pin_request').where({ holder_id: asked.request.holderId });
        expect(before).toHaveLength(erased ? 1 : 2);
        await room.published();
      }
    });

    test('can be refused or withdrawn, which stands in the audit', async () => {
      const { fiscalCode, request } = await revoked();
      const { id } = await propose(fiscalCode);
      expect(await faultOf(refuseProposal(room.deps, { proposalId: id, reason: ' ' }, berta))).toBe(
        'invalid INVALID_FIELDS reason',
      );
      room.pass(1);
      const refused = await refuseProposal(room.deps, { proposalId: id, reason: 'not the holder' }, berta);
      expect(refused.decision).toMatchObject({ verdict: 'refused', decider: berta });
      expect(await faultOf(approve(id))).toBe('precondition PROPOSAL_DECIDED');
      expect((await eventsOf(request.holderId)).at(-1)).toEqual({
        actor: berta,
        action: 'proposal-refused',
        reason: 'not the holder',
      });
      const again = await propose(fiscalCode);
      const withdrawn = await refuseProposal(room.deps, { proposalId: again.id, reason: 'my mistake' }, anna);
      expect(withdrawn.decision?.verdict).toBe('withdrawn');
      expect(await faultOf(refuseProposal(room.deps, { proposalId: randomUUID(), reason }, anna))).toBe(
        'not-found PROPOSAL_UNKNOWN',
      );
    });

    test('stay where a PIN is in use, or an issue is under way, or its revocation is not finished', async () => {
      const inUse = await room.inUse();
      expect(await faultOf(propose(inUse.fiscalCode))).toBe('precondition HOLDER_IN_USE');
      const { fiscalCode } = await room.issued();
      expect(await faultOf(propose(fiscalCode))).toBe('precondition HOLDER_IN_USE');
      await revokePinForHolder(room.deps, { fiscalCode, reason }, anna);
      expect(await faultOf(propose(fiscalCode))).toBe('precondition HOLDER_IN_USE');
      await room.finishRevocations();
      expect((await propose(fiscalCode)).kind).toBe('erase-holder');
      await revokePinForHolder(room.deps, { fiscalCode: inUse.fiscalCode, reason }, anna);
      expect(await faultOf(propose(inUse.fiscalCode))).toBe('precondition HOLDER_IN_USE');
      await room.finishRevocations();
      expect((await propose(inUse.fiscalCode)).kind).toBe('erase-holder');
      expect(await faultOf(proposeErasure(room.deps, { asked: undefined, reason: '' }, anna))).toBe(
        'invalid INVALID_FIELDS holder reason',
      );
    });

    test('take back what is on its way: an application without a PIN ends, and its messages are cancelled', async () => {
      const holder = await room.inUse();
      const other = { ...holder.application, email: emailOf(777_777) };
      const withheld = await requestPin(room.deps, { requestId: randomUUID(), application: other }, 'portal');
      await revoke(holder.fiscalCode);
      const isWithheld = ({ content }: OpenedEvent) => content.issueId === withheld.request.id;
      const confirmations = (await room.published()).filter(isWithheld).map(({ content }) => content.deliveryId);
      const { id } = await propose(holder.fiscalCode);
      await approve(id);
      const after = await room.published();
      expect({
        types: new Set(after.map(({ type }) => type)),
        cancelled: after.filter(isWithheld).map(({ content }) => content.deliveryId),
        state: (await getPinRequest(room.deps, withheld.request.id)).request.state,
      }).toEqual({
        types: new Set(['Cancellation']),
        cancelled: expect.arrayContaining(confirmations),
        state: 'cancelled',
      });
      expect(confirmations).toHaveLength(2);
      // What was to be done about it finds nobody to tell.
      await runJobs(context, room.deps, tellCancelledQueue, tellCancelled);
      expect(await room.published()).toEqual([]);
    });
  });
});
