import type { Metrics } from '../../../runtime/metrics';
import type { MessageChannel } from '../domain/channel';
import type { MessageState } from '../domain/message';
import type { CarrierOutcome } from '../ports';

/** What is counted of messages, always after the commit. */
export interface MessageWatch {
  /** Messages that came to a state. */
  counted(channel: MessageChannel, states: readonly MessageState[]): void;
  tried(channel: MessageChannel, carrier: string, outcome: CarrierOutcome['kind'], seconds: number): void;
  /** An event came again, or for the first time, after all that told of it may be forgotten. */
  tooOld(): void;
  /** So many messages that a calling service asked for beyond its quota. */
  refusedByQuota(caller: string, messages: number): void;
  /** Something that no retry will repair and somebody must look at. */
  alarmed(alarm: MessageAlarm): void;
}

type MessageAlarm =
  | 'UNSEAL_FAILED'
  | 'UNKNOWN_KEY'
  | 'NO_CARRIER'
  | 'CARRIER_REFUSES_US'
  | 'TEMPLATE_UNKNOWN'
  | 'TEMPLATE_VARIABLES';

const carrierSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function messageWatch(metrics: Metrics): MessageWatch {
  const messages = metrics.counter('symbolon_notify_messages_total', 'Messages that came to this state', [
    'channel',
    'state',
  ]);
  const tries = metrics.counter('symbolon_notify_tries_total', 'What carriers made of messages', [
    'channel',
    'carrier',
    'outcome',
  ]);
  const seconds = metrics.histogram(
    'symbolon_notify_carrier_seconds',
    "From handing a message to its carrier to the carrier's answer",
    ['carrier'],
    carrierSeconds,
  );
  const alarms = metrics.counter('symbolon_notify_alarms_total', 'Alarm: somebody must look', ['alarm']);
  const tooOld = metrics.counter(
    'symbolon_notify_events_too_old_total',
    'Events ignored, since their time and their retention are over',
  );
  const quotaRefusals = metrics.counter(
    'symbolon_notify_quota_refusals_total',
    'Messages that were refused since their calling service had used up its quota',
    ['caller'],
  );
  return {
    counted: (channel, states) => {
      for (const state of states) messages.inc({ channel, state });
    },
    tried: (channel, carrier, outcome, elapsed) => {
      tries.inc({ channel, carrier, outcome });
      seconds.observe({ carrier }, elapsed);
    },
    tooOld: () => tooOld.inc(),
    refusedByQuota: (caller, refused) => quotaRefusals.inc({ caller }, refused),
    alarmed: (alarm) => alarms.inc({ alarm }),
  };
}
