import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { Residence } from '../../proto/gen/symbolon/credentials/v1/application';
import type { Contact } from '../../proto/gen/symbolon/credentials/v1/contact';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { Channel, DeliveryState, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { uuidV7Ids } from '../../runtime/id';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { readWorkConfig } from '../../services/credentials/config';
import { families } from '../../services/credentials/domain/channel';
import { migrations } from '../../services/credentials/migrations';
import { wireCredentials } from '../../services/credentials/wire';
import { gates } from '../support/access';
import { anApplicationMessage } from '../support/application-message';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { type LogLine, recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

const deadlineMilliseconds = 10_000;
const purposes = [
  'field',
  'index',
  'pepper',
  'fingerprint',
  'audit',
  'event-signing',
  'seal-sms',
  'seal-mail',
  'seal-letter',
] as const;

describeOnEachDatabase('credentials as it is wired', migrations, (context) => {
  let client: CredentialServiceClient;
  let lines: readonly LogLine[];
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const recording = recordingLog();
    const { log } = recording;
    lines = recording.lines;
    const metrics = openMetrics();
    const service = wireCredentials({
      config: readWorkConfig({
        FIRST_HALF_CHANNELS: 'pec,email',
        LETTER_HOLD: 'never',
        ARGON2_MEMORY_KIBIBYTES: '64',
        RESTORE_LINK_URL: 'https://portal.example.org/restore',
      }),
      database: context.database,
      bus: new MemoryBus({ log, metrics }),
      keyring: keyringWith(...purposes.map((purpose) => newKey(purpose))),
      clock: systemClock,
      ids: uuidV7Ids(systemClock),
      log,
      metrics,
      processId: 'test',
      ledgers: new Map(),
      familiesOf: () => new Set(families),
      verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    });
    const descriptors = readFileSync('proto/gen/descriptors.binpb');
    const server = new GrpcServer({ ...gates(), listen: '127.0.0.1:0', services: service.grpc, descriptors, log });
    const components = [...service.components, server];
    await startAll(components, log);
    client = await openClient(CredentialServiceClient, { address: `127.0.0.1:${server.port}` });
    stop = () => stopAll(components, log);
  });
  afterAll(async () => {
    client.close();
    await stop();
  });

  const request = (application = anApplicationMessage(1), requestId: string = randomUUID()) =>
    callUnary(client, 'requestPin', { requestId, application }, { deadlineMilliseconds });
  async function faultOf(call: Promise<unknown>) {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
    return {
      kind: error.kind,
      reason: error.reason,
      fields: error.fields.map(({ field, reason }) => `${field}: ${reason}`),
    };
  }

  test('warns at every start that letters are not held', () => {
    expect(lines.filter(({ event }) => event === 'letters.never-held')).toHaveLength(1);
  });

  test('chains what the audit is told, by itself', async () => {
    const { pinRequest } = await request(anApplicationMessage(99));
    const events = context.database('audit_event').where({ pin_request_id: String(pinRequest?.id) });
    await waitFor('a block', async () => (await events.clone().whereNotNull('block_number')).length === 1);
    const [event] = await events;
    const block = await context.database('audit_block').where({ number: event.block_number }).first();
    expect(JSON.parse(block.event_ids)).toContain(event.id);
  });

  test('tells every faulty field of an application in one answer, by its path', async () => {
    const faulty = anApplicationMessage(2, {
      fiscalCode: 'RSSMRA80B30H501X',
      givenName: 'x'.repeat(200),
      familyName: 'Ros\u0007si',
      residence: Residence.RESIDENCE_UNSPECIFIED,
      mobile: '06 12345678',
      email: 'maria@',
      healthCard: { number: '123', expiryDate: '2026-02-30' },
    });
    if (faulty.postalAddress) Object.assign(faulty.postalAddress, { postalCode: '184', province: 'XX', street: '' });
    expect(await faultOf(request(faulty, 'not-a-uuid'))).toEqual({
      kind: 'invalid',
      reason: 'INVALID_FIELDS',
      fields: expect.arrayContaining([
        'request_id: NOT_A_UUID',
        expect.stringMatching(/^application\.fiscal_code: FISCAL_CODE_/),
        'application.given_name: TEXT_TOO_LONG',
        'application.family_name: CONTROL_CHARACTERS',
        'application.residence: FIELD_REQUIRED',
        'application.email: EMAIL_INVALID',
        'application.health_card.number: HEALTH_CARD_NUMBER',
        'application.health_card.expiry_date: DATE_INVALID',
        'application.postal_address.street: FIELD_REQUIRED',
      ]),
    });
  });

  test('refuses an application that can be reached by no message, and one that asks for a letter without a health card', async () => {
    const fieldsOf = async (changes: Parameters<typeof anApplicationMessage>[1]) =>
      (await faultOf(request(anApplicationMessage(3, changes)))).fields;
    expect(await fieldsOf({ email: undefined })).toEqual(['application.health_card: FIELD_REQUIRED']);
    expect(await fieldsOf({ email: undefined, mobile: '+393471234567' })).toEqual(['application: NO_DIGITAL_CONTACT']);
    expect(await fieldsOf({ preferredChannel: Channel.CHANNEL_LETTER })).toEqual([
      'application.health_card: FIELD_REQUIRED',
    ]);
  });

  test('refuses a preferred channel that is none', async () => {
    const outOfList = 99 as Channel; // as a newer client may send it
    const application = anApplicationMessage(3, { preferredChannel: outOfList });
    expect((await faultOf(request(application))).fields).toEqual([
      'application.preferred_channel: PREFERRED_CHANNEL_UNAVAILABLE',
    ]);
  });

  test('refuses an empty application as a whole', async () => {
    const { kind, fields } = await faultOf(
      callUnary(client, 'requestPin', { requestId: randomUUID(), application: undefined }, { deadlineMilliseconds }),
    );
    expect({ kind, some: fields.length > 4 }).toEqual({ kind: 'invalid', some: true });
  });

  test('says not found of an unknown id, to who asks and to who watches', async () => {
    const unknown = { kind: 'not-found', reason: 'PIN_REQUEST_NOT_FOUND', fields: [] };
    expect(await faultOf(callUnary(client, 'getPinRequest', { id: randomUUID() }, { deadlineMilliseconds }))).toEqual(
      unknown,
    );
    for (const id of ["' or 1=1", 'è', '']) {
      expect(await faultOf(callUnary(client, 'getPinRequest', { id }, { deadlineMilliseconds }))).toEqual(unknown);
    }
    const stream = client.watchPinRequest({ id: randomUUID() });
    const code = await new Promise((resolve) => stream.on('error', (error) => resolve(Reflect.get(error, 'code'))));
    expect(code).toBe(status.NOT_FOUND);
  });

  test('refuses a body over 64 KiB', async () => {
    const huge = anApplicationMessage(4, { givenName: 'x'.repeat(65 * 1_024) });
    expect(await faultOf(request(huge))).toMatchObject({ kind: 'exhausted' });
  });

  test('says conflict of a request id that was used with another body', async () => {
    const requestId = randomUUID();
    await request(anApplicationMessage(5), requestId);
    expect(await faultOf(request(anApplicationMessage(6), requestId))).toMatchObject({
      kind: 'conflict',
      reason: 'REQUEST_ID_REUSED',
    });
  });

  test('shows a request that got no PIN like one that did', async () => {
    const first = await request(anApplicationMessage(7));
    const withheld = await request(anApplicationMessage(7, { email: 'other@example.org' }));
    const shape = ({ pinRequest }: typeof first) => ({
      state: pinRequest?.state,
      deliveries: pinRequest?.deliveries.map(({ half, channel, state, reason }) => ({ half, channel, state, reason })),
    });
    expect(shape(withheld)).toEqual(shape(first));
    expect(shape(withheld)).toEqual({
      state: PinRequestState.PIN_REQUEST_STATE_ACCEPTED,
      deliveries: [
        { half: 1, channel: Channel.CHANNEL_EMAIL, state: DeliveryState.DELIVERY_STATE_QUEUED, reason: '' },
        { half: 2, channel: Channel.CHANNEL_LETTER, state: DeliveryState.DELIVERY_STATE_QUEUED, reason: '' },
      ],
    });
  });

  test('tells nothing of a restore or a revocation, but their faults and that a token does not work', async () => {
    const { fiscalCode } = anApplicationMessage(9);
    const email = { $case: 'email', value: 'maria@example.org' } as const;
    const options = { deadlineMilliseconds };
    const start = (contacts: readonly Contact[]) =>
      callUnary(client, 'startRestore', { fiscalCode, contacts: [...contacts] }, options);
    const revoke = (number: string) =>
      callUnary(
        client,
        'revokePin',
        { fiscalCode, healthCard: { number, expiryDate: '2030-01-31' }, confirmation: email },
        options,
      );
    expect(await start([{ contact: email }])).toEqual({});
    expect(await revoke('8'.repeat(20))).toEqual({});
    expect((await faultOf(start([{ contact: undefined }]))).fields).toEqual(['contacts[0]: FIELD_REQUIRED']);
    expect((await faultOf(revoke('8'))).fields).toEqual(['health_card.number: HEALTH_CARD_NUMBER']);
    const rejected = { kind: 'unauthenticated', reason: 'TOKEN_REJECTED', fields: [] };
    expect(await faultOf(callUnary(client, 'completeRestore', { token: 'x' }, options))).toEqual(rejected);
  });

  test('writes no personal data into its log, whatever it is sent', async () => {
    const application = anApplicationMessage(8, { email: 'quite.unique@example.org' });
    await request(application);
    await faultOf(request({ ...application, email: 'quite.unique@' }));
    await callUnary(
      client,
      'verifyPin',
      { fiscalCode: application.fiscalCode, pin: 'QUITESEC' },
      { deadlineMilliseconds },
    );
    const text = JSON.stringify(lines);
    for (const secret of [application.fiscalCode, 'quite.unique', 'QUITESEC']) expect(text).not.toContain(secret);
  });
});
