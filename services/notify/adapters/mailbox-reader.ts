/** Reads a mailbox by IMAP, in one process at a time, and leaves nothing in it. */
import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Component } from '../../../runtime/component';
import type { Database } from '../../../runtime/database';
import { type Fault, isFault } from '../../../runtime/fault';
import { LeasedPoller } from '../../../runtime/leased-poller';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import { untilAborted } from '../../../runtime/until-aborted';
import { type EmptyingDeps, emptyMailbox, failedFolder, unknownFolder } from './mailbox/empty-mailbox';
import { ImapConnection, type ImapServer } from './mailbox/imap-connection';
import { MailTries } from './mailbox/mail-tries';
import { type MailboxWatch, mailboxWatch } from './mailbox/mailbox-watch';
import type { HandleMail } from './mailbox/received-mail';

export interface MailboxReaderOptions {
  /** Of the mailbox, in metrics and logs: never an address. Its lease is `mailbox-NAME`. */
  readonly name: string;
  readonly server: ImapServer;
  readonly folder: string;
  readonly handle: HandleMail;
  /** How often it is looked into where the server tells of no mail. */
  readonly pollMilliseconds: number;
  /** How long the server may take with an answer. */
  readonly silenceMilliseconds: number;
  /** How long a mail that was put aside is kept, from when it came. */
  readonly keepMilliseconds: number;
  /** The most that is read of a mail. Default: 5 MiB. */
  readonly mailBytes?: number;
  readonly database: Database;
  /** This process, unlike any other. */
  readonly processId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly random: () => number;
  /** How long the mailbox stays with a process that died. Default: 30 s. */
  readonly leaseMilliseconds?: number;
}

const defaultMailBytes = 5 * 1024 * 1024;
const defaultLeaseMilliseconds = 30_000;
const firstRetryMilliseconds = 500;
const longestRetryMilliseconds = 60_000;
/** With each connection what was put aside is looked through, so none lasts longer. */
const connectionMilliseconds = millisecondsPerDay;
const purgedAtOnce = 500;

/**
 * Hands every mail to `handle`: what it took is deleted, what is not ours goes to the folder Symbolon-unknown, what cannot be
 * handled to Symbolon-failed. A server that is away, wrong or silent is tried again for ever, with growing pauses.
 */
export class MailboxReader implements Component {
  readonly name: string;
  private readonly leased: LeasedPoller;
  private readonly watch: MailboxWatch;
  private readonly emptying: EmptyingDeps;

  constructor(private readonly options: MailboxReaderOptions) {
    const {
      name,
      log,
      clock,
      handle,
      mailBytes = defaultMailBytes,
      leaseMilliseconds = defaultLeaseMilliseconds,
    } = options;
    this.name = `mailbox-${name}`;
    this.watch = mailboxWatch(options.metrics, name);
    const tries = new MailTries(() => performance.now(), options.random);
    this.emptying = { mailbox: name, handle, mailBytes, tries, watch: this.watch, clock, log };
    this.leased = new LeasedPoller({
      name: this.name,
      intervalMilliseconds: leaseMilliseconds / 4,
      leaseMilliseconds,
      holder: options.processId,
      database: options.database,
      log,
      work: async (signal) => {
        await this.readUntil(signal);
        return 'idle';
      },
    });
  }

  async start(): Promise<void> {
    await this.leased.start();
  }

  /** Finishes the mail in hand. */
  async stop(): Promise<void> {
    await this.leased.stop();
  }

  /** Until the lease is lost or the process stops: one connection after the other. */
  private async readUntil(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.readOneConnection(signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.tell(error, failures);
        await this.pause(failures, signal);
      }
    }
  }

  /** Until the connection or the handling fails, or the signal aborts. `looked`: all that was there is dealt with. */
  private async readOneConnection(signal: AbortSignal, looked: () => void): Promise<void> {
    const { server, folder, pollMilliseconds, silenceMilliseconds } = this.options;
    const { mailBytes, tries, clock } = this.emptying;
    const limits = { pollMilliseconds, silenceMilliseconds, mailBytes };
    const connection = await ImapConnection.open(server, limits, signal);
    const end = performance.now() + connectionMilliseconds;
    try {
      await connection.openFolder(folder);
      this.watch.connected(true);
      await emptyMailbox(this.emptying, connection, signal);
      await this.purge(connection);
      await connection.openFolder(folder);
      while (!signal.aborted && performance.now() < end) {
        await emptyMailbox(this.emptying, connection, signal);
        looked();
        this.watch.looked(clock.now());
        await connection.waitForMail(tries.millisecondsToNext(pollMilliseconds));
      }
    } finally {
      connection.close();
      this.watch.connected(false);
    }
  }

  /** What was put aside may hold a half: it is kept for an operator, but not for ever. */
  private async purge(connection: ImapConnection): Promise<void> {
    const before = later(this.options.clock.now(), -this.options.keepMilliseconds);
    for (const aside of [unknownFolder, failedFolder]) await connection.deleteBefore(aside, before, purgedAtOnce);
  }

  private tell(error: unknown, failures: number): void {
    const { name: mailbox, log } = this.options;
    if (!isFault(error)) log.error('mailbox.reading-failed', { mailbox, failures, error });
    else if (!error.reason.startsWith('MAILBOX_')) log.warn('mailbox.handling-waits', { mailbox, failures, error });
    else if (needsSomebody(error)) log.error('mailbox.refuses-us', { mailbox, failures, error });
    else log.warn('mailbox.connection-lost', { mailbox, failures, error });
  }

  private async pause(failures: number, signal: AbortSignal): Promise<void> {
    const milliseconds = retryDelayMilliseconds({
      tries: failures,
      firstMilliseconds: firstRetryMilliseconds,
      maxMilliseconds: longestRetryMilliseconds,
      random: this.options.random,
    });
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await untilAborted(over, signal).catch(() => {});
    clearTimeout(timer);
  }
}

/** It will not mend itself. */
function needsSomebody({ reason }: Fault): boolean {
  return ['MAILBOX_REFUSES_US', 'MAILBOX_NOT_TRUSTED', 'MAILBOX_READ_ONLY'].includes(reason);
}
