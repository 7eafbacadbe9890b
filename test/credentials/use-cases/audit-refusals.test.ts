import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { DecideElevationRequest } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { GetElevationDocumentRequest } from '../../../proto/gen/symbolon/credentials/v1/elevation_document';
import { EraseHolderRequest, GetHolderRequest } from '../../../proto/gen/symbolon/credentials/v1/holder';
import {
  ConfirmPersonalDataRequest,
  RetryDeliveryRequest,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { RefuseProposalRequest } from '../../../proto/gen/symbolon/credentials/v1/proposal';
import { EndSurgeRequest } from '../../../proto/gen/symbolon/credentials/v1/surge';
import { AuditDenials } from '../../../runtime/audit-denials';
import { recordIfRefused } from '../../../runtime/audit-refusals';
import type { Denial } from '../../../runtime/denial';
import { Fault } from '../../../runtime/fault';
import { forOperator } from '../../../runtime/for-operator';
import { migrations } from '../../../services/credentials/migrations';
import { refusalWriter } from '../../../services/credentials/use-cases/audit-refusal';
import { describeOnEachDatabase } from '../../support/database-suite';
import { waitFor } from '../../support/wait-for';
import { type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

const toArray = (messages: AsyncIterable<unknown>) => Readable.from(messages).toArray();
const pseudonym = (value: string) => ({ $case: 'subject', value }) as const;
const erasure = (step: NonNullable<EraseHolderRequest['step']>) => EraseHolderRequest.fromPartial({ step });
/** Of ReleaseHeldIssue, with a token that is not looked at. */
const operatorsCall = {
  caller: 'spiffe://example.org/operators',
  source: '10.0.0.7',
  bearerToken: 'token',
  method: 'ReleaseHeldIssue',
  operatorRoles: ['supervisor'],
  countOperator: () => {},
  signal: new AbortController().signal,
  deadline: new Date(),
};

describeOnEachDatabase('what is refused', migrations, (context) => {
  let room: CredentialsRoom;
  beforeEach(async () => {
    await context.empty('audit_event');
    room = await openCredentialsRoom(context);
  });
  afterEach(() => room.close());

  const refusing = () => ({ ...room.deps, writeRefusal: refusalWriter(room.deps) });
  const events = async () =>
    context
      .database('audit_event')
      .orderBy('id')
      .select('actor', 'action', 'method', 'refusal', 'subject_id', 'reason');

  describe('of an operator', () => {
    const call = { actor: 'operator:anna', method: 'ReleaseHeldIssue', subjectId: randomUUID() };
    const written = { actor: call.actor, action: 'call-refused', method: call.method, reason: null };

    test.each([
      ['forbidden', 'SELF_APPROVAL'],
      ['precondition', 'NOTHING_HELD'],
      ['conflict', 'PROPOSAL_OPEN'],
      ['invalid', 'INVALID_FIELDS'],
      ['not-found', 'PIN_REQUEST_NOT_FOUND'],
    ] as const)('by %s is in the audit, and nothing else of the act', async (kind, refusal) => {
      const fault = new Fault(kind, refusal, 'no');
      const refused = context.database
        .transaction(async (trx) => {
          await trx('holder').insert({
            id: 'half',
            fiscal_code_index: '',
            fiscal_code_cipher: '',
            create_time: new Date(),
          });
          throw fault;
        })
        .catch(recordIfRefused(refusing(), call));
      await expect(refused).rejects.toBe(fault);
      expect({ events: await events(), holders: await context.database('holder') }).toEqual({
        events: [{ ...written, refusal, subject_id: call.subjectId }],
        holders: [],
      });
    });

    test('is answered and not written where nobody refused: outages, limits, bugs; nor is what was done', async () => {
      for (const fault of [
        new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'no'),
        new Fault('exhausted', 'TOO_MANY_CODES', 'no'),
        new Error('a bug'),
      ])
        await expect(recordIfRefused(refusing(), call)(fault)).rejects.toBe(fault);
      expect(await events()).toEqual([]);
    });

    test('names what it is about only by an id', async () => {
      const named = { ...call, subjectId: 'Maria Rossi' };
      const fault = new Fault('not-found', 'DELIVERY_NOT_FOUND', 'no');
      await expect(recordIfRefused(refusing(), named)(fault)).rejects.toBe(fault);
      expect(await events()).toEqual([{ ...written, refusal: 'DELIVERY_NOT_FOUND', subject_id: null }]);
    });

    const id = call.subjectId;
    test.each<[string, object, string | null]>([
      ['a delivery', RetryDeliveryRequest.fromPartial({ deliveryId: id }), id],
      ['a request', ConfirmPersonalDataRequest.fromPartial({ pinRequestId: id }), id],
      ['a case', DecideElevationRequest.fromPartial({ elevationCaseId: id }), id],
      ['a document', GetElevationDocumentRequest.fromPartial({ id }), id],
      ['a proposal', RefuseProposalRequest.fromPartial({ proposalId: id }), id],
      ['a surge', EndSurgeRequest.fromPartial({ surgeId: id }), id],
      ['an erasure that is approved', erasure({ $case: 'approve', value: { proposalId: id, reason: '' } }), id],
      ['whom it would erase', erasure({ $case: 'propose', value: { holder: pseudonym(id), reason: '' } }), id],
      ['a holder by pseudonym', GetHolderRequest.fromPartial({ holder: pseudonym(id) }), id],
      ['a credential', GetHolderRequest.fromPartial({ holder: { $case: 'credentialId', value: id } }), id],
      ['a holder by a request', GetHolderRequest.fromPartial({ holder: { $case: 'pinRequestId', value: id } }), id],
      ['nobody by fiscal code', GetHolderRequest.fromPartial({ holder: { $case: 'fiscalCode', value: 'X' } }), null],
    ])('names %s', async (_, request, subject_id) => {
      const fault = new Fault('forbidden', 'SELF_APPROVAL', 'no');
      const verifyOperator = async () => ({ subject: 'anna', roles: ['supervisor'] });
      const refused = forOperator({ ...refusing(), verifyOperator }).unary(() => Promise.reject(fault));
      await expect(refused(request, operatorsCall)).rejects.toBe(fault);
      expect(await events()).toEqual([{ ...written, refusal: 'SELF_APPROVAL', subject_id }]);
    });

    test.each(['unary', 'stream', 'upload'] as const)('is in the audit by a call that is a %s', async (kind) => {
      const fault = new Fault('invalid', 'DOCUMENT_TYPE', 'no');
      const verifyOperator = async () => ({ subject: 'anna', roles: ['supervisor'] });
      const { unary, stream, upload } = forOperator({ ...refusing(), verifyOperator });
      const failing = async function* () {
        yield 'the first message';
        throw fault;
      };
      const refused = {
        unary: () => unary(() => Promise.reject(fault))({}, operatorsCall),
        stream: () => toArray(stream(failing)({}, operatorsCall)),
        upload: () => upload((messages) => toArray(messages))(failing(), operatorsCall),
      };
      await expect(refused[kind]()).rejects.toBe(fault);
      expect(await events()).toEqual([{ ...written, refusal: 'DOCUMENT_TYPE', subject_id: null }]);
    });

    test('is answered as it is where the audit cannot be written', async () => {
      const fault = new Fault('precondition', 'NOTHING_HELD', 'no');
      const current = () => {
        throw new Error('no key');
      };
      const writeRefusal = refusalWriter({ ...room.deps, keyring: { ...room.deps.keyring, current } });
      await expect(recordIfRefused({ ...room.deps, writeRefusal }, call)(fault)).rejects.toBe(fault);
    });
  });

  describe('at the door', () => {
    const denial: Denial = {
      method: 'symbolon.credentials.v1.CredentialService/RequestPin',
      caller: 'spiffe://example.org/portal',
      source: '10.0.0.7',
      operatorSubject: undefined,
      reason: 'CALLER_NOT_ALLOWED',
    };
    const written = {
      actor: denial.caller,
      action: 'call-denied',
      method: 'RequestPin',
      refusal: 'CALLER_NOT_ALLOWED',
      subject_id: null,
      reason: 'from 10.0.0.7',
    };

    test('is written at once, and what follows of its kind counted in one event a second', async () => {
      const denials = new AuditDenials({ service: 'credentials', ...refusing() });
      for (let times = 0; times < 100; times += 1) denials.record(denial);
      denials.record({ ...denial, caller: undefined, method: undefined, source: '' });
      denials.record({ ...denial, operatorSubject: 'anna', reason: 'ROLE_MISSING' });
      await waitFor('the count', async () => (await events()).length === 4);
      await denials.stop();
      expect(await events()).toEqual(
        expect.arrayContaining([
          written,
          { ...written, reason: 'from 10.0.0.7, 99 calls' },
          { ...written, actor: 'unknown', method: null, reason: 'from somewhere' },
          { ...written, actor: 'operator:anna', refusal: 'ROLE_MISSING' },
        ]),
      );
    });
  });
});
