/** What other services and operators call, put together. */
import { sequenceChanges } from '../../runtime/change-feed';
import { watchOf } from '../../runtime/change-stream';
import type { Component } from '../../runtime/component';
import type { GrpcRegistration } from '../../runtime/grpc-server';
import type { Round } from '../../runtime/poller';
import { type GatewayServiceDeps, gatewayService } from './api/gateway-service';
import { type NotificationServiceDeps, notificationService } from './api/notification-service';
import type { WorkConfig } from './config';
import { quotaIn } from './notification-settings';
import { messageChanges } from './store/message-change';

/** From the commit of a change until watchers may see it, at most; how often they look; and how long a stream may say nothing. */
const sequenceMilliseconds = 1_000;
const watchMilliseconds = 250;
const keepAliveMilliseconds = 30_000;

interface NotificationsOutside
  extends Omit<NotificationServiceDeps, 'templates' | 'quotaOf' | 'changeWatch' | 'keepAliveMilliseconds'>,
    GatewayServiceDeps {
  readonly config: WorkConfig;
  /** Does a piece of work in one process at a time. */
  readonly leased: (name: string, intervalMilliseconds: number, work: () => Promise<Round>) => Component;
}

interface Notifications {
  readonly grpc: readonly GrpcRegistration[];
  readonly components: readonly Component[];
}

export function wireNotifications({ config, leased, ...outside }: NotificationsOutside): Notifications {
  const { database, log } = outside;
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
    changeWatch,
    keepAliveMilliseconds,
  };
  const sequence = () => sequenceChanges(database, messageChanges);
  return {
    grpc: [notificationService(asked), gatewayService(outside)],
    components: [changeWatch, leased('sequence-message-changes', sequenceMilliseconds, sequence)],
  };
}
