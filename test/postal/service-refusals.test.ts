import { randomUUID } from 'node:crypto';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
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
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import { failure, type ServedPostal, servePostal } from './served-postal';

const call = { deadlineMilliseconds: 60_000 };

describeOnEachDatabase('postal’s refusals to callers', migrations, (context) => {
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
          {
            language: 'x'.repeat(36),
            half: Half.UNRECOGNIZED,
            otherHalfChannel: Channel.UNRECOGNIZED,
            channel: Channel.CHANNEL_UNSPECIFIED,
          },
          call,
        ),
        'invalid INVALID_FIELDS half=VALUE_UNKNOWN other_half_channel=VALUE_UNKNOWN language=LANGUAGE_TAG',
      ],
      [
        callUnary(
          client,
          'previewLetter',
          { language: '', half: 0, otherHalfChannel: Channel.CHANNEL_SMS, channel: Channel.CHANNEL_UNSPECIFIED },
          call,
        ),
        'invalid INVALID_FIELDS other_half_channel=NO_HALF',
      ],
      [
        callUnary(
          client,
          'previewLetter',
          {
            language: '',
            half: Half.HALF_SECOND,
            otherHalfChannel: Channel.CHANNEL_SMS,
            channel: Channel.CHANNEL_DESK_SLIP,
          },
          call,
        ),
        'invalid INVALID_FIELDS half=HALF_NOT_ON_SLIP',
      ],
      [
        callUnary(
          client,
          'previewLetter',
          { language: '', half: 0, otherHalfChannel: 0, channel: Channel.CHANNEL_SMS },
          call,
        ),
        'invalid INVALID_FIELDS channel=VALUE_UNKNOWN',
      ],
      [
        callUnary(client, 'getReconciliation', { sinceTime: far, untilTime: undefined }, call),
        'invalid INVALID_FIELDS since_time=TIME_OUT_OF_RANGE',
      ],
    ];
    const told = await Promise.all(cases.map(([outcome]) => failure(outcome)));
    expect(told).toEqual(cases.map(([, expected]) => expected));
  });
});
