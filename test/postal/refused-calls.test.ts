import { Metadata } from '@grpc/grpc-js';
import {
  ApproveBatchReleaseRequest,
  ExportReconciliationRequest,
  GetLetterRequest,
  ResolveLetterRequest,
} from '../../proto/gen/symbolon/postal/v1/postal_service';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/postal/migrations';
import { proposeRelease } from '../../services/postal/use-cases/release-closed-batch';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import {
  failure,
  importFile,
  inChunks,
  operators,
  other,
  press,
  type ServedPostal,
  servePostal,
} from './served-postal';

const call = { deadlineMilliseconds: 60_000 };
const id = '0190d3f4-5f4a-7000-8000-000000000001';

describeOnEachDatabase('what is refused at postal', migrations, (context) => {
  let room: AnswerRoom;
  let served: ServedPostal;
  beforeAll(async () => {
    served = await servePostal(() => room);
  });
  beforeEach(async () => {
    await context.empty(...tables);
    room = await answerRoom(context.database, {
      policy: { mostLetters: 10, longestOpenMilliseconds: 900_000, waitsForRelease: true },
    });
    await served.start();
  });
  afterEach(async () => {
    await served.stop();
    await room.close();
  });
  const events = async (): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .whereIn('action', ['call-refused', 'call-denied'])
      .orderBy('method')
      .select('actor', 'action', 'method', 'refusal', 'subject_id', 'reason');
  const refused = (method: string, refusal: string, subject_id: string | null = null) => ({
    ...{ actor: 'operator:anna', action: 'call-refused', method, refusal, subject_id, reason: null },
  });
  const supervisor = async () => served.client(await served.tokenOf('supervisor'));

  test('to an operator by a rule is in the audit, with what the call named by an id', async () => {
    const client = await supervisor();
    await failure(callUnary(client, 'getLetter', GetLetterRequest.fromPartial({ id }), call));
    await failure(callUnary(client, 'resolveLetter', ResolveLetterRequest.fromPartial({ id: 'Mario Rossi' }), call));
    await importFile(client, inChunks('no such file'), '').catch(() => {});
    const exported = client.exportReconciliation(ExportReconciliationRequest.fromPartial({}), new Metadata(), {});
    await exported.toArray().catch(() => {});
    expect(await events()).toEqual([
      refused('ExportReconciliation', 'INVALID_FIELDS'),
      refused('GetLetter', 'LETTER_UNKNOWN', id),
      refused('ImportOutcomes', 'FILE_REFUSED'),
      refused('ResolveLetter', 'INVALID_FIELDS'),
    ]);
  });

  test('to who proposed it is in the audit: the approval of a batch', async () => {
    await room.printed(1);
    const [batch] = await room.batches();
    const batchId = String(batch?.id);
    await context.database('batch').update({ state: 'closed' });
    const deps = { ...room.deps, proposalHours: 48 };
    const { id: proposalId } = await proposeRelease(deps, { batchId, reason: 'all looks right' }, 'operator:anna');
    const request = ApproveBatchReleaseRequest.fromPartial({ proposalId });
    const outcome = await failure(callUnary(await supervisor(), 'approveBatchRelease', request, call));
    expect({ outcome, events: await events() }).toEqual({
      outcome: 'forbidden SELF_APPROVAL',
      events: [refused('ApproveBatchRelease', 'SELF_APPROVAL', proposalId)],
    });
  });

  test('to a print centre by a rule is not: it has the answer', async () => {
    const client = await served.client(undefined, press);
    await importFile(client, inChunks('no such file'), '').catch(() => {});
    expect(await events()).toEqual([]);
  });

  test('at the door is in the audit: a role, a token, a caller', async () => {
    const request = ResolveLetterRequest.fromPartial({ id });
    const tokens = [await served.tokenOf('auditor'), await served.expiredToken()];
    for (const token of tokens) await failure(callUnary(await served.client(token), 'resolveLetter', request, call));
    await failure(callUnary(await served.client(undefined, other), 'resolveLetter', request, call));
    await waitFor('three events', async () => (await events()).length === 3);
    const denied = (actor: string, refusal: string) => ({
      ...{ actor, action: 'call-denied', method: 'ResolveLetter', refusal, subject_id: null },
      reason: expect.stringMatching(/^from ./),
    });
    expect(await events()).toEqual(
      expect.arrayContaining([
        denied('operator:anna', 'ROLE_MISSING'),
        denied(operators, 'OPERATOR_TOKEN'),
        denied(other, 'CALLER_NOT_ALLOWED'),
      ]),
    );
  });
});
