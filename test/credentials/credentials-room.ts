/** A credentials service in a test: real store, real crypto, a clock that stands still, and the far end of its outbox. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEvent, DeliveryEventContent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import { SealBinding, SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import type { BusRecord } from '../../runtime/bus';
import { later } from '../../runtime/clock';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { KeyedTurns } from '../../runtime/keyed-turns';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { Outbox } from '../../runtime/outbox';
import { unseal } from '../../runtime/seal';
import { Shares } from '../../runtime/shares';
import { verifyBatchSignature } from '../../runtime/signature';
import { wordFor } from '../../runtime/wire-words';
import { argon2SlowHash } from '../../services/credentials/adapters/argon2-slow-hash';
import type { RawApplication } from '../../services/credentials/domain/application';
import { familyOf } from '../../services/credentials/domain/channel';
import { defaultPolicy, type Policy } from '../../services/credentials/domain/policy';
import { policyUnder } from '../../services/credentials/domain/surge';
import type { CredentialsDeps } from '../../services/credentials/use-cases/deps';
import { SurgeWatch } from '../../services/credentials/use-cases/surge-watch';
import { wireChannel } from '../../services/credentials/use-cases/wire-enums';
import type { DatabaseContext } from '../support/database-suite';
import { validFiscalCode } from '../support/fiscal-codes';
import { keyringWith, newKey } from '../support/keyrings';
import { waitFor } from '../support/wait-for';

export interface CredentialsRoom {
  readonly deps: CredentialsDeps;
  /** Lets time go on. */
  pass(milliseconds: number): void;
  /** What was published since the last call, once the outbox is empty: checked, opened, in the order of publication. */
  published(): Promise<readonly OpenedEvent[]>;
  /** From now on the log takes nothing, or takes again. */
  logAnswers(answers: boolean): void;
  close(): Promise<void>;
}

export interface OpenedEvent {
  readonly type: string;
  readonly topic: string;
  readonly content: DeliveryEventContent;
  /** What the sealed blob opens to; undefined for a cancellation. */
  readonly opened: SealedContent | undefined;
}

const start = new Date('2026-01-07T08:00:00.000Z');
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
  'seal-desk',
] as const;
/** One ring for both sides: what credentials may hold is a test of its own. */
export const roomKeys = purposes.map((purpose) => newKey(purpose));

export async function openCredentialsRoom(
  { database }: Pick<DatabaseContext, 'database'>,
  policy: Partial<Policy> = {},
): Promise<CredentialsRoom> {
  let now = start;
  let answers = true;
  let records: BusRecord[] = [];
  const keyring = keyringWith(...roomKeys);
  const clock = { now: () => now };
  const outbox = new Outbox({
    database,
    publish: async (batch) => {
      if (!answers) return batch.map(() => ({ kind: 'unavailable', reason: 'AWAY' }) as const);
      records.push(...batch);
      return batch.map(() => ({ kind: 'acknowledged' }) as const);
    },
    scope: 'events',
    // Two rooms of one database are two processes: neither publishes what the other has written.
    processId: `test-${randomUUID()}`,
    log: silentLog,
    metrics: openMetrics(),
    clock,
    settings: { pollMilliseconds: 20, batchRows: 100, leaseMilliseconds: 10_000, setAsideMilliseconds: 60_000 },
  });
  await outbox.start();
  const cost = { memoryKibibytes: 64, passes: 2, lanes: 1 };
  const ordinaryPolicy: Policy = {
    ...defaultPolicy,
    restoreLinkUrl: 'https://portal.example.org/restore',
    letterHold: 'never',
    ...policy,
  };
  const surge = new SurgeWatch({ database, clock, log: silentLog, metrics: openMetrics() });
  const deps: CredentialsDeps = {
    database,
    cipher: new FieldCipher(keyring),
    keyring,
    outbox,
    holderTurns: new KeyedTurns({ name: 'test', queueLength: 200 }),
    slowHash: argon2SlowHash({ cost, concurrency: 2, queueLength: 100, randomBytes }),
    pinShares: new Shares({ name: 'test', places: 102, placesPerOwner: 102 }),
    register: undefined,
    policy: policyUnder(ordinaryPolicy, () => surge.now()),
    ordinaryPolicy,
    surge,
    clock,
    ids: uuidV7Ids(clock),
    randomBytes,
    log: silentLog,
    metrics: openMetrics(),
  };
  return {
    deps,
    pass: (milliseconds) => {
      now = later(now, milliseconds);
    },
    published: async () => {
      await waitFor('an empty outbox', async () => (await database('outbox').first('id')) === undefined);
      const taken = records;
      records = [];
      return Promise.all(taken.map((record) => openEvent(deps, record)));
    },
    logAnswers: (on) => {
      answers = on;
    },
    close: () => outbox.stop(),
  };
}

async function openEvent({ keyring }: CredentialsDeps, record: BusRecord): Promise<OpenedEvent> {
  const { content: bytes, signature } = DeliveryEvent.decode(record.value);
  if (signature === undefined) throw new Error('an event without a signature');
  await verifyBatchSignature(keyring, bytes, signature);
  const content = DeliveryEventContent.decode(bytes);
  const { type, topic } = record;
  if (content.event?.$case === 'cancellation' || content.event === undefined)
    return { type, topic, content, opened: undefined };
  const { sealed } = content.event.value;
  const channel = wordFor(wireChannel, content.channel);
  if (sealed === undefined || channel === undefined) throw new Error('an event without a blob or a channel');
  const half = content.event.$case === 'splitDelivery' ? content.event.value.half : 0;
  const { credentialId, issueId, deliveryId } = content;
  const binding = SealBinding.encode({ credentialId, issueId, deliveryId, half, channel: content.channel }).finish();
  const plaintext = await unseal(keyring, `seal-${familyOf(channel)}`, sealed, binding);
  return { type, topic, content, opened: SealedContent.decode(plaintext) };
}

/** The PIN that the two halves among these events make. */
export function pinFrom(events: readonly OpenedEvent[]): string {
  const characters = (wanted: Half) =>
    events.flatMap(({ content, opened }) => {
      const half = content.event?.$case === 'splitDelivery' ? content.event.value.half : Half.HALF_UNSPECIFIED;
      return half === wanted && opened?.content?.$case === 'half' ? [opened.content.value.characters] : [];
    });
  return [...characters(Half.HALF_FIRST), ...characters(Half.HALF_SECOND)].join('');
}

/** The contacts of the application that is made of this seed. */
export function mobileOf(seed: number): string {
  return `+39347${String(1_000_000 + seed).padStart(7, '0')}`;
}

export function emailOf(seed: number): string {
  return `maria.rossi.${seed}@example.org`;
}

/** An application that anybody may make: mobile, e-mail, an address in Rome. Another person with contacts and a door of their own for each seed. */
export function anApplication(seed: number, changes: Partial<RawApplication> = {}): RawApplication {
  return {
    fiscalCode: validFiscalCode(seed),
    givenName: 'Maria',
    familyName: 'Rossi',
    residence: 'italy',
    postalAddress: {
      recipient: 'Maria Rossi',
      careOf: undefined,
      building: undefined,
      street: `Via Roma ${seed}`,
      postalCode: '00184',
      locality: 'Roma',
      province: 'RM',
      countryCode: 'IT',
    },
    mobile: mobileOf(seed),
    email: emailOf(seed),
    pec: undefined,
    preferredChannel: undefined,
    healthCard: undefined,
    language: 'it',
    ...changes,
  };
}
