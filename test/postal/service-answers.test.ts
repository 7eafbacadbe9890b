import { type ServiceError, status } from '@grpc/grpc-js';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { BatchState } from '../../proto/gen/symbolon/postal/v1/batch';
import { LetterClass, LetterState } from '../../proto/gen/symbolon/postal/v1/letter';
import {
  LetterOutcome,
  ListLettersRequest,
  type PostalServiceClient,
  RecordOutcomeRequest,
  ReturnReason,
} from '../../proto/gen/symbolon/postal/v1/postal_service';
import { callUnary } from '../../runtime/grpc-client';
import { maxAnswerBytes } from '../../runtime/grpc-limits';
import { faultOf } from '../../runtime/grpc-status';
import { parsedManifest } from '../../services/postal/domain/manifest';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { halfInPdf } from '../support/halves';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import { failure, other, press, type ServedPostal, servePostal } from './served-postal';

const call = { deadlineMilliseconds: 60_000 };

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
  const _outcomeOf = (changes: Partial<RecordOutcomeRequest>) =>
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
    ['it', Half.HALF_FIRST, Channel.CHANNEL_SMS, Channel.CHANNEL_LETTER],
    ['de', Half.HALF_SECOND, Channel.CHANNEL_PEC, Channel.CHANNEL_UNSPECIFIED],
    ['', Half.HALF_UNSPECIFIED, Channel.CHANNEL_UNSPECIFIED, Channel.CHANNEL_UNSPECIFIED],
    ['xx', Half.HALF_FIRST, Channel.CHANNEL_UNSPECIFIED, Channel.CHANNEL_UNSPECIFIED],
    ['fr', Half.HALF_FIRST, Channel.CHANNEL_LETTER, Channel.CHANNEL_DESK_SLIP],
  ])('a preview (%j, %i, %i, %i) is a PDF that fits an answer', async (language, half, otherHalfChannel, channel) => {
    await open();
    const asked = { language, half, otherHalfChannel, channel };
    const { pdf } = await callUnary(client, 'previewLetter', asked, call);
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
