/** Whoever asked for messages is told what became of them, put together: credentials by reports, other services by a feed and webhooks. */
import type { Component } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import type { InOneProcess } from '../../runtime/leased-poller';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import type { WorkConfig } from './config';
import type { MessageFamily } from './domain/channel';
import type { ReportReceiver } from './ports';
import { statusReceivers } from './status-receivers';
import type { TellDeps } from './use-cases/tell-change';
import { tellServices } from './use-cases/tell-services';
import { wireStatusWebhooks } from './wire-webhooks';

interface TellingOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly families: readonly MessageFamily[];
  readonly receiver: ReportReceiver;
  readonly leased: InOneProcess;
}

interface WiredTelling {
  readonly deps: TellDeps;
  readonly components: readonly Component[];
}

export function wireTelling({ config, families, receiver, ...surroundings }: TellingOutside): WiredTelling {
  const { clock, ids, log, metrics } = surroundings;
  // Committed with what the reports tell of, then given to credentials.
  const outbox = new Outbox({
    ...surroundings,
    // Credentials takes reports from the family's own process only, and the families' processes may share a database.
    scope: `reports-${families.join('-')}`,
    publish: reportPublisher({ receiver, log, metrics }),
    settings: outboxSettingsOf(config),
  });
  const webhooks = wireStatusWebhooks({ ...surroundings, ...config, receivers: statusReceivers(config, clock) });
  return {
    deps: { outbox, ids, tellServices: tellServices(webhooks.enqueue) },
    components: [outbox, ...webhooks.components],
  };
}
