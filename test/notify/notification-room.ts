/** What the calls of other services stand on, for a test that sets time and keys. */
import { randomUUID } from 'node:crypto';
import { later, millisecondsPerHour } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { publicPartOf } from '../../runtime/key-file';
import type { Keyring } from '../../runtime/keyring';
import { usualLookups } from '../../runtime/lookup-limit';
import { openMetrics } from '../../runtime/metrics';
import { Outbox } from '../../runtime/outbox';
import type { MessageChannel } from '../../services/notify/domain/channel';
import type { GivenNotification } from '../../services/notify/domain/notification';
import { appendMessageChanges } from '../../services/notify/store/message-change';
import type { NotificationRequest } from '../../services/notify/use-cases/check-request';
import { messageWatch } from '../../services/notify/use-cases/message-metrics';
import type { NotificationDeps } from '../../services/notify/use-cases/notification-deps';
import { keyringWith, newKey } from '../support/keyrings';
import { recordingLog } from '../support/recording-log';
import { productTemplates } from './product-templates';

export const mobile = '+393331234567';
export const email = 'Mario.Rossi@example.it';
const pec = 'mario.rossi@pec.example.it';
export const timeToLiveMilliseconds = {
  sms: 24 * millisecondsPerHour,
  email: 72 * millisecondsPerHour,
  pec: 48 * millisecondsPerHour,
};

/** Right as it is. */
export function aNotification(changes: Partial<GivenNotification> = {}): GivenNotification {
  return {
    template: 'test-message',
    language: 'en',
    recipient: { sms: mobile, email, pec },
    channels: ['email'],
    variables: { note: 'hello' },
    priority: undefined,
    sendTime: undefined,
    expireTime: undefined,
    unsubscribeUrl: '',
    ...changes,
  };
}

export function aRequest(changes: Partial<GivenNotification> = {}): NotificationRequest {
  return { requestId: randomUUID(), given: aNotification(changes) };
}

/** The rings of an installation's two processes: secrets in common, of the pairs each its own private part. */
export function twoKeyrings(): Readonly<Record<'sms' | 'mail', Keyring>> {
  const secrets = [newKey('field'), newKey('index'), newKey('fingerprint'), newKey('audit')];
  const [sms, mail] = [newKey('seal-sms'), newKey('seal-mail')];
  return {
    sms: keyringWith(...secrets, sms, publicPartOf(mail)),
    mail: keyringWith(...secrets, publicPartOf(sms), mail),
  };
}

export function notificationRoom(database: Database, quota = { perMinute: 1_000_000, perDay: 1_000_000 }) {
  const time = { now: new Date() };
  const clock = { now: () => time.now };
  const rings: MessageChannel[] = [];
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const keyrings = twoKeyrings();
  const ids = uuidV7Ids({ now: () => new Date() });
  // Nothing of credentials is touched here: it is never used.
  const outbox = new Outbox({
    publish: async () => [],
    scope: 'none',
    processId: ids.next(),
    settings: { pollMilliseconds: 1_000, batchRows: 1, leaseMilliseconds: 1_000, setAsideMilliseconds: 1_000 },
    database,
    clock,
    log,
    metrics,
  });
  const room = { quota };
  const deps: NotificationDeps = {
    database,
    keyring: keyrings.mail,
    templates: productTemplates,
    clock,
    ids,
    outbox,
    tellServices: appendMessageChanges,
    watch: messageWatch(metrics),
    timeToLiveMilliseconds,
    quotaOf: () => room.quota,
    ringWorkers: (channel) => void rings.push(channel),
  };
  return {
    deps,
    /** As the process of the other family has them: another keyring on the same database. */
    smsDeps: { ...deps, keyring: keyrings.sms },
    keyrings,
    suppressionDeps: { ...deps, cipher: new FieldCipher(keyrings.mail), log, metrics, lookupPolicy: usualLookups },
    log,
    lines,
    metrics,
    rings,
    clock,
    setQuota: (perMinute: number, perDay: number) => {
      room.quota = { perMinute, perDay };
    },
    pass: (milliseconds: number) => {
      time.now = later(time.now, milliseconds);
    },
    setTime: (now: Date) => {
      time.now = now;
    },
  };
}

export type NotificationRoom = ReturnType<typeof notificationRoom>;
