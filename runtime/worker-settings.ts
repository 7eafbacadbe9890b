import { millisecondsPerDay, millisecondsPerSecond } from './clock';
import type { SettingsOf } from './config';
import type { OutboxSettings } from './outbox';
import { integer } from './settings';

/** How a service's outbox works: the same settings wherever there is one. */
export function outboxSettings() {
  return {
    outboxPollMilliseconds: integer('OUTBOX_POLL_MILLISECONDS', {
      default: 250,
      min: 10,
      max: 60_000,
      about: 'The net under the doorbell of the outbox.',
    }),
    outboxBatchRows: integer('OUTBOX_BATCH_ROWS', {
      default: 200,
      min: 1,
      max: 5_000,
      about: 'Rows of the outbox published at a time.',
    }),
    outboxLeaseSeconds: integer('OUTBOX_LEASE_SECONDS', {
      default: 10,
      min: 3,
      max: 600,
      about: "How long a dead process's rows of the outbox wait to be taken over.",
    }),
    outboxSetAsideDays: integer('OUTBOX_SET_ASIDE_DAYS', {
      default: 7,
      min: 1,
      max: 90,
      about: 'How long rows of the outbox that the other side will never take are kept for you to look at.',
    }),
  } as const;
}

export function outboxSettingsOf(config: SettingsOf<ReturnType<typeof outboxSettings>>): OutboxSettings {
  return {
    pollMilliseconds: config.outboxPollMilliseconds,
    batchRows: config.outboxBatchRows,
    leaseMilliseconds: config.outboxLeaseSeconds * millisecondsPerSecond,
    setAsideMilliseconds: config.outboxSetAsideDays * millisecondsPerDay,
  };
}

/** How what has ended is forgotten. */
export function purgeSettings() {
  return {
    purgeMinutes: integer('PURGE_MINUTES', {
      default: 60,
      min: 1,
      max: 1_440,
      about: 'How often it looks for what need not be kept any longer.',
    }),
    sweepBatchRows: integer('SWEEP_BATCH_ROWS', { default: 200, min: 1, max: 5_000, about: 'Rows swept at a time.' }),
  } as const;
}
