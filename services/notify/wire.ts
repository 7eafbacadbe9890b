/** Notify: sends sealed halves and notices, and other services' messages, and tells whoever asked what became of them. */
import { AuditDenials } from '../../runtime/audit-denials';
import { millisecondsPerHour } from '../../runtime/clock';
import type { Component, Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { FieldCipher } from '../../runtime/field-cipher';
import { inOneProcess } from '../../runtime/leased-poller';
import type { VerifyOperator } from '../../runtime/operator-token';
import type { OpenCarriersFor } from './carrier-surroundings';
import type { WorkConfig } from './config';
import { messageSubscription } from './consumer';
import { channelsOf, type MessageChannel, type MessageFamily } from './domain/channel';
import { suppressionTimesIn } from './notification-settings';
import type { ReportReceiver } from './ports';
import { refusalWriter } from './use-cases/audit-refusal';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { messageWatch } from './use-cases/message-metrics';
import { suppressRecipient } from './use-cases/suppressions';
import { wireAudit } from './wire-audit';
import { wireCarriers } from './wire-carriers';
import { wireNotifications } from './wire-notifications';
import { wireSending } from './wire-sending';
import { wireTelling } from './wire-telling';
import { wireUpkeep } from './wire-upkeep';

export interface NotifyOutside extends Surroundings {
  readonly config: WorkConfig;
  /** Whose topics it reads and whose messages it sends. */
  readonly families: readonly MessageFamily[];
  readonly openCarriers: OpenCarriersFor;
  readonly receiver: ReportReceiver;
  /** Who an operator's token says that he or she is. */
  readonly verifyOperator: VerifyOperator;
}

export function wireNotify(outside: NotifyOutside): Service {
  const { config, families, bus, database, keyring, log, metrics } = outside;
  const channels = families.flatMap((family) => channelsOf[family]);
  const shared = {
    ...outside,
    channels,
    cipher: new FieldCipher(keyring),
    watch: messageWatch(metrics),
    suppressRecipient: suppressRecipient({ ...outside, times: suppressionTimesIn(config) }),
    ringWorkers: (channel: MessageChannel) => sending.workers.get(channel)?.ring(),
    leased: inOneProcess(outside),
  };

  const telling = wireTelling(shared);
  const carriers = wireCarriers({ ...shared, telling: telling.deps });
  const sending = wireSending({ ...shared, telling: telling.deps, pool: carriers.pool });

  // Messages come by events of credentials and by calls of other services; nothing is sent there.
  const receiving = {
    ...shared,
    ...telling.deps,
    hasCarrier: (channel: MessageChannel) => carriers.pool.serves(channel),
    eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
  };
  for (const family of families) bus.subscribe(messageSubscription(receiving, family));
  const notifications = wireNotifications({ ...shared, ...telling.deps });

  // Who was turned away is in the audit, too.
  const denials = new AuditDenials({ service: 'notify', writeRefusal: refusalWriter(shared), log, metrics });

  const { longestTryMilliseconds } = sending;
  return {
    name: 'notify',
    denied: denials.record,
    checkKeys: (ring) => refuseRemovedSealKeys({ database, keyring: ring }, channels),
    grpc: notifications.grpc,
    components: [
      atStart('seal-keys', () => refuseRemovedSealKeys({ database, keyring }, channels)),
      denials,
      ...carriers.components,
      ...telling.components,
      ...sending.workers.values(),
      ...notifications.components,
      carriers.watching,
      ...wireUpkeep({ ...shared, telling: telling.deps, longestTryMilliseconds }),
      ...wireAudit(shared),
    ],
  };
}

function atStart(name: string, start: () => Promise<void>): Component {
  return { name, start, stop: async () => {} };
}
