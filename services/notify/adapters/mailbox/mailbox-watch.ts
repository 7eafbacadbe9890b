/** What can be seen of mailboxes from outside. */
import type { Metrics } from '../../../../runtime/metrics';

/**
 * `taken`, `not-ours`: as its handling said. `failed`: put aside, since it cannot be handled. `retried`: left where it is, to be
 * tried again. `too-large`: only its beginning was read; counted beside its outcome.
 */
export type MailOutcome = 'taken' | 'not-ours' | 'failed' | 'retried' | 'too-large';

export interface MailboxWatch {
  connected(isConnected: boolean): void;
  looked(time: Date): void;
  counted(outcome: MailOutcome): void;
}

export function mailboxWatch(metrics: Metrics, mailbox: string): MailboxWatch {
  const labels = ['mailbox'];
  const connected = metrics.gauge(
    'symbolon_notify_mailbox_connected',
    '1 where this process is connected to the mailbox',
    labels,
  );
  const lookTime = metrics.gauge(
    'symbolon_notify_mailbox_look_time_seconds',
    'When this process last knew all that was in the mailbox, in seconds since 1970',
    labels,
  );
  const mails = metrics.counter(
    'symbolon_notify_mailbox_mails_total',
    'Mails found in a mailbox, by what became of them',
    [...labels, 'outcome'],
  );
  connected.set({ mailbox }, 0);
  return {
    connected: (isConnected) => connected.set({ mailbox }, isConnected ? 1 : 0),
    looked: (time) => lookTime.set({ mailbox }, time.getTime() / 1_000),
    counted: (outcome) => mails.inc({ mailbox, outcome }),
  };
}
