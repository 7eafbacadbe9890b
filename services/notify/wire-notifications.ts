/** What other services, operators and credentials call, put together. */
import { sequenceChanges } from '../../runtime/change-feed';
import { watchOf } from '../../runtime/change-stream';
import { millisecondsPerDay } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { GrpcRegistration } from '../../runtime/grpc-server';
import type { InOneProcess } from '../../runtime/leased-poller';
import { type GatewayServiceDeps, gatewayService } from './api/gateway-service';
import { ledgerService } from './api/ledger-service';
import { type NotificationServiceDeps, notificationService } from './api/notification-service';
import { schedulesOf } from './channel-settings';
import type { WorkConfig } from './config';
import { byChannel, type MessageChannel } from './domain/channel';
import { quotaIn } from './notification-settings';
import { messageChanges } from './store/message-change';

/** From the commit of a change until watchers may see it, at most; how often they look; and how long a stream may say nothing. */
const sequenceMilliseconds = 1_000;
const watchMilliseconds = 250;
const keepAliveMilliseconds = 30_000;

interface NotificationsOutside
  extends Omit<
      NotificationServiceDeps,
      'templates' | 'quotaOf' | 'timeToLiveMilliseconds' | 'changeWatch' | 'keepAliveMilliseconds'
    >,
    Omit<GatewayServiceDeps, 'lookupPolicy'> {
  readonly config: WorkConfig;
  /** Those whose messages this process tells of. */
  readonly channels: readonly MessageChannel[];
  readonly leased: InOneProcess;
}

interface Notifications {
  readonly grpc: readonly GrpcRegistration[];
  readonly components: readonly Component[];
}

export function wireNotifications({ config, leased, ...outside }: NotificationsOutside): Notifications {
  const { database, log } = outside;
  const schedules = schedulesOf(config);
  const keepMilliseconds = config.messageKeepDays * millisecondsPerDay;
  const changeWatch = watchOf(messageChanges, {
    name: 'watch-messages',
    intervalMilliseconds: watchMilliseconds,
    database,
    log,
  });
  const asked = {
    ...outside,
    templates: config.templates,
    quotaOf: quotaIn(config),
    timeToLiveMilliseconds: byChannel((channel) => schedules[channel].timeToLiveMilliseconds),
    changeWatch,
    keepAliveMilliseconds,
  };
  const sequence = () => sequenceChanges(database, messageChanges);
  return {
    grpc: [
      notificationService(asked),
      gatewayService({ ...outside, lookupPolicy: config }),
      ledgerService({ ...outside, keepMilliseconds }),
    ],
    components: [changeWatch, leased('sequence-message-changes', sequenceMilliseconds, sequence)],
  };
}
