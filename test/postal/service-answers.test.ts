import { randomUUID } from 'node:crypto';
import { type ServiceError, status } from '@grpc/grpc-js';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { BatchState } from '../../proto/gen/symbolon/postal/v1/batch';
import { LetterClass, LetterState } from '../../proto/gen/symbolon/postal/v1/letter';
import {
  LetterDecision,
  LetterOutcome,
  ListLettersRequest,
  type PostalServiceClient,
  RecordDespatchRequest,
  RecordOutcomeRequest,
  ReturnReason,
} from '../../proto/gen/symbolon/postal/v1/postal_service';
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { maxAnswerBytes } from '../../runtime/grpc-limits';
import { faultOf } from '../../runtime/grpc-status';
import { parsedManifest } from '../../services/postal/domain/manifest';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { halfInPdf } from '../support/halves';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import { other, press, type ServedPostal, servePostal } from './served-postal';

const call = { deadlineMilliseconds: 20_000 };

/** Kind, reason and faulty fields. */
async function failure(outcome: Promise<unknown>): Promise<string> {
  const error = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFault(error)) return error === undefined ? 'OK' : String(error);
  return [error.kind, error.reason, ...error.fields.map(({ field, reason }) => `${field}=${reason}`)].join(' ');
}

describeOnEachDatabase('postal’s answers to callers', migrations, (context) => {
  let room: AnswerRoom;
  let served: ServedPostal;
  let client: PostalServiceClient;
  beforeAll(async () => {
    served = await servePostal(() => room);
  });
  beforeEach(() => context.empty(...tables));
  afterEach(async () => {
    await served.stop();
    await room.close();
  });
  const open = async (options: Parameters<typeof answerRoom>[1] = {}) => {
    room = await answerRoom(context.database, options);
    await served.start();
    client = await served.client(await served.tokenOf('supervisor'));
  };
  const outcomeOf = (changes: Partial<RecordOutcomeRequest>) =>
    callUnary(client, 'recordOutcome', RecordOutcomeRequest.fromPartial(changes), call);

  test('an outcome that is recorded comes back with the letter, what happened to it, and who said so', async () => {
    await open();
    const [id = ''] = await room.printed();
    const machine = await served.client(undefined, press);
    const request = RecordOutcomeRequest.fromPartial({
      code: `SYM1|${id}|1|1|1/1`,
      outcome: LetterOutcome.LETTER_OUTCOME_RETURNED,
      returnReason: ReturnReason.RETURN_REASON_MOVED,
    });
    const { letter, repeated } = await callUnary(machine, 'recordOutcome', request, call);
    expect(repeated).toBe(false);
    expect(letter).toMatchObject({
      id,
      code: `${id}-1-1`,
      half: Half.HALF_SECOND,
      letterClass: LetterClass.LETTER_CLASS_ITALY,
      state: LetterState.LETTER_STATE_RETURNED,
      reason: 'MOVED',
      printNumber: 1,
      despatchTime: room.now(),
      outcomeTime: room.now(),
      events: [{ kind: 'returned', reason: 'MOVED', source: `service:${press}`, printNumber: 1, note: '' }],
    });
    expect((await callUnary(machine, 'recordOutcome', request, call)).repeated).toBe(true);
    const byCode = await callUnary(client, 'getLetter', { id: `${id}-1` }, call);
    expect(byCode.letter).toEqual(letter);
  });

  test('every bad input is told with its status, its reason, and all of its fields', async () => {
    await open({ mostLetters: 2 });
    const [id = ''] = await room.printed(1);
    const unknown = randomUUID();
    const far = new Date('2999-01-01T00:00:00Z');
    const despatch = (changes: Partial<RecordDespatchRequest>) =>
      callUnary(client, 'recordDespatch', RecordDespatchRequest.fromPartial(changes), call);
    const list = (changes: Partial<ListLettersRequest>) =>
      callUnary(client, 'listLetters', ListLettersRequest.fromPartial(changes), call);
    const delivered = LetterOutcome.LETTER_OUTCOME_DELIVERED;
    const returned = LetterOutcome.LETTER_OUTCOME_RETURNED;
    const code = `${id}-1-1`;
    const cases: readonly (readonly [Promise<unknown>, string])[] = [
      [callUnary(client, 'getLetter', { id: 'none' }, call), 'not-found LETTER_UNKNOWN'],
      [callUnary(client, 'getLetter', { id: `${unknown}` }, call), 'not-found LETTER_UNKNOWN'],
      [
        list({ pageSize: -1, state: LetterState.UNRECOGNIZED }),
        'invalid INVALID_FIELDS state=VALUE_UNKNOWN page_size=NEGATIVE',
      ],
      [list({ pageToken: 'x' }), 'invalid INVALID_FIELDS page_token=PAGE_TOKEN'],
      [callUnary(client, 'getBatch', { id: unknown }, call), 'not-found BATCH_UNKNOWN'],
      [callUnary(client, 'getManifest', { batchId: unknown }, call), 'not-found MANIFEST_UNKNOWN'],
      [callUnary(client, 'closeBatch', { letterClass: 0 }, call), 'invalid INVALID_FIELDS letter_class=FIELD_REQUIRED'],
      [
        callUnary(client, 'closeBatch', { letterClass: LetterClass.UNRECOGNIZED }, call),
        'invalid INVALID_FIELDS letter_class=VALUE_UNKNOWN',
      ],
      [
        callUnary(client, 'closeBatch', { letterClass: LetterClass.LETTER_CLASS_ABROAD }, call),
        'precondition NO_OPEN_BATCH',
      ],
      [callUnary(client, 'proposeBatchRelease', { batchId: unknown, reason: 'x' }, call), 'not-found BATCH_UNKNOWN'],
      [callUnary(client, 'approveBatchRelease', { proposalId: unknown }, call), 'not-found PROPOSAL_UNKNOWN'],
      [
        callUnary(client, 'refuseBatchRelease', { proposalId: unknown, reason: '' }, call),
        'invalid INVALID_FIELDS reason=FIELD_REQUIRED',
      ],
      [
        callUnary(client, 'releaseHeldLetter', { id, reason: ' ' }, call),
        'invalid INVALID_FIELDS reason=OPERATOR_REASON',
      ],
      [callUnary(client, 'releaseHeldLetter', { id, reason: 'x' }, call), 'precondition LETTER_NOT_HELD'],
      [
        callUnary(client, 'resolveLetter', { id: '', decision: LetterDecision.UNRECOGNIZED, reason: '' }, call),
        'invalid INVALID_FIELDS id=FIELD_REQUIRED decision=VALUE_UNKNOWN reason=OPERATOR_REASON',
      ],
      [
        callUnary(client, 'resolveLetter', { id, decision: LetterDecision.LETTER_DECISION_PRINTED, reason: 'x' }, call),
        'precondition LETTER_NOT_OPEN',
      ],
      [despatch({}), 'invalid INVALID_FIELDS codes=FIELD_REQUIRED'],
      [despatch({ codes: [code], batchId: unknown }), 'invalid INVALID_FIELDS codes=FIELD_REQUIRED'],
      [despatch({ batchId: 'none' }), 'invalid INVALID_FIELDS batch_id=BATCH_UNKNOWN'],
      [despatch({ batchId: unknown }), 'not-found BATCH_UNKNOWN'],
      [despatch({ codes: Array.from({ length: 1_001 }, () => 'x') }), 'invalid INVALID_FIELDS codes=TOO_MANY'],
      [outcomeOf({ code }), 'invalid INVALID_FIELDS outcome=FIELD_REQUIRED'],
      [outcomeOf({ code, outcome: LetterOutcome.UNRECOGNIZED }), 'invalid INVALID_FIELDS outcome=VALUE_UNKNOWN'],
      [outcomeOf({ code, outcome: returned }), 'invalid INVALID_FIELDS return_reason=FIELD_REQUIRED'],
      [
        outcomeOf({ code, outcome: returned, returnReason: ReturnReason.UNRECOGNIZED }),
        'invalid INVALID_FIELDS return_reason=VALUE_UNKNOWN',
      ],
      [
        outcomeOf({ code, outcome: delivered, returnReason: ReturnReason.RETURN_REASON_MOVED }),
        'invalid INVALID_FIELDS return_reason=NOT_RETURNED',
      ],
      [outcomeOf({ code: 'none', outcome: delivered }), 'not-found LETTER_UNKNOWN'],
      [outcomeOf({ code, outcome: delivered, occurTime: far }), 'invalid INVALID_FIELDS occur_time=TIME_IMPOSSIBLE'],
      [outcomeOf({ code, outcome: delivered }), 'precondition LETTER_NOT_PRINTED'],
      [
        callUnary(
          client,
          'previewLetter',
          { language: 'x'.repeat(36), half: Half.UNRECOGNIZED, otherHalfChannel: Channel.UNRECOGNIZED },
          call,
        ),
        'invalid INVALID_FIELDS half=VALUE_UNKNOWN other_half_channel=VALUE_UNKNOWN language=LANGUAGE_TAG',
      ],
      [
        callUnary(client, 'previewLetter', { language: '', half: 0, otherHalfChannel: Channel.CHANNEL_SMS }, call),
        'invalid INVALID_FIELDS other_half_channel=NO_HALF',
      ],
      [
        callUnary(client, 'getReconciliation', { sinceTime: far, untilTime: undefined }, call),
        'invalid INVALID_FIELDS since_time=TIME_OUT_OF_RANGE',
      ],
    ];
    const told = await Promise.all(cases.map(([outcome]) => failure(outcome)));
    expect(told).toEqual(cases.map(([, expected]) => expected));
  });

  test('lists go page by page, newest first, and by what is asked for', async () => {
    await open({ mostLetters: 2 });
    const ids = await room.printed(5);
    const pages: string[][] = [];
    let pageToken = '';
    do {
      const request = ListLettersRequest.fromPartial({ pageSize: 2, pageToken });
      const page = await callUnary(client, 'listLetters', request, call);
      pages.push(page.letters.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(ids.toSorted().toReversed());
    const waiting = await callUnary(
      client,
      'listLetters',
      ListLettersRequest.fromPartial({ state: LetterState.LETTER_STATE_ACCEPTED }),
      call,
    );
    expect(waiting.letters).toHaveLength(1);
    const [printed] = await room.batches();
    await room.tell(pages[2]?.[0] ?? '', { kind: 'missing' }, { print: 'none' });
    const leftOpen = await callUnary(client, 'listLetters', ListLettersRequest.fromPartial({ leftOpen: true }), call);
    expect(leftOpen.letters.length).toBeLessThanOrEqual(1);
    const batchRequest = { pageSize: 1, pageToken: '', state: BatchState.BATCH_STATE_HANDED_OVER, letterClass: 0 };
    const first = await callUnary(client, 'listBatches', batchRequest, call);
    const second = await callUnary(client, 'listBatches', { ...batchRequest, pageToken: first.nextPageToken }, call);
    expect([first.batches.length, second.batches.length, second.nextPageToken]).toEqual([1, 1, '']);
    const otherFilter = { ...batchRequest, state: 0, pageToken: first.nextPageToken };
    expect(await failure(callUnary(client, 'listBatches', otherFilter, call))).toContain('page_token=PAGE_TOKEN');
    const { batch } = await callUnary(client, 'getBatch', { id: printed?.id ?? '' }, call);
    expect(batch).toMatchObject({
      state: BatchState.BATCH_STATE_HANDED_OVER,
      letterCount: 2,
      destination: 'test-press',
    });
    const { content, sequence } = await callUnary(client, 'getManifest', { batchId: printed?.id ?? '' }, call);
    expect([parsedManifest(content)?.batchId, Number(sequence) > 0]).toEqual([printed?.id, true]);
  });

  test('a batch is closed, and released by two persons, by calls alone', async () => {
    await open({ policy: { mostLetters: 9, longestOpenMilliseconds: 900_000, waitsForRelease: true } });
    await room.printed(2);
    const { batch } = await callUnary(client, 'closeBatch', { letterClass: LetterClass.LETTER_CLASS_ITALY }, call);
    expect(batch).toMatchObject({ state: BatchState.BATCH_STATE_CLOSED, letterCount: 2, closeReason: 'operator' });
    const request = { batchId: batch?.id ?? '', reason: 'all looks right' };
    const { proposal } = await callUnary(client, 'proposeBatchRelease', request, call);
    expect(proposal).toMatchObject({ batchId: batch?.id, proposer: 'operator:anna', state: 'open' });
    const { proposals } = await callUnary(client, 'listProposals', { pageSize: 0, pageToken: '' }, call);
    expect(proposals).toEqual([proposal]);
    const approval = { proposalId: proposal?.id ?? '' };
    expect(await failure(callUnary(client, 'approveBatchRelease', approval, call))).toBe('forbidden SELF_APPROVAL');
    const bruno = await served.client(await served.tokenOfPerson('bruno', 'supervisor'));
    const approved = await callUnary(bruno, 'approveBatchRelease', approval, call);
    expect(approved.batch?.state).toBe(BatchState.BATCH_STATE_RELEASED);
    await room.turn();
    expect(room.destination.printed).toHaveLength(2);
  });

  test.each([
    ['it', Half.HALF_FIRST, Channel.CHANNEL_SMS],
    ['de', Half.HALF_SECOND, Channel.CHANNEL_PEC],
    ['', Half.HALF_UNSPECIFIED, Channel.CHANNEL_UNSPECIFIED],
    ['xx', Half.HALF_FIRST, Channel.CHANNEL_UNSPECIFIED],
  ])('a preview (%j, %i, %i) is a PDF that fits an answer', async (language, half, otherHalfChannel) => {
    await open();
    const { pdf } = await callUnary(client, 'previewLetter', { language, half, otherHalfChannel }, call);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeLessThan(maxAnswerBytes);
    if (half !== Half.HALF_UNSPECIFIED) expect(await halfInPdf(pdf)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{8}$/);
  });

  test('the statuses are gRPC’s own', async () => {
    await open();
    const raw = (id: string) =>
      new Promise<unknown>((resolve) => client.getLetter({ id }, (error) => resolve(error?.code)));
    expect(await raw('none')).toBe(status.NOT_FOUND);
    const nobody = await served.client(undefined, other);
    const error = await new Promise<ServiceError | null>((resolve) =>
      nobody.recordOutcome(RecordOutcomeRequest.fromPartial({}), resolve),
    );
    expect(error).toMatchObject({ code: status.PERMISSION_DENIED });
    expect(error && faultOf(error).reason).toBe('CALLER_NOT_ALLOWED');
  });
});
