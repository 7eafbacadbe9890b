import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import type { Database } from './database';
import { isFault } from './fault';
import { claimJobs } from './job-claims';
import { type ClaimedJob, extendJob, postponeJob } from './jobs';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { Poller, type Round } from './poller';
import { type QueueShare, QueueShares } from './queue-shares';
import { retryDelayMilliseconds } from './retry-delay';
import { runWithTraceparent } from './tracing';
import { untilAborted } from './until-aborted';

interface JobWorkersOptions {
  readonly database: Database;
  readonly queue: string;
  /** Where one set of workers serves several queues, in the order in which they get what others leave over; default: `queue` alone. */
  readonly queues?: readonly QueueShare[];
  /** Jobs that run at once in this process. */
  readonly concurrency: number;
  /** How many may run at once now, where something else than these workers bounds it too: no more are claimed. Ring when it grows. */
  readonly room?: () => number;
  /** How long a job whose process died stays with it; renewed when a third of it is gone while the job runs. */
  readonly leaseMilliseconds: number;
  readonly pollMilliseconds: number;
  /**
   * Does the job and calls finishJob or postponeJob in the transaction of its outcome. A throw postpones the job with an
   * exponential back-off of its tries, from 1 s to `longestBackoffMilliseconds`; by a Fault's retryAfterSeconds where that is longer, up to 1 h. The signal is aborted when the claim is lost or may be, when the run
   * is too long, or when a stop has waited long enough.
   */
  readonly handle: (job: ClaimedJob, signal: AbortSignal) => Promise<void>;
  /** How long a job that failed waits at most; default 5 min. */
  readonly longestBackoffMilliseconds?: number;
  /** How long a stop waits for running jobs before it aborts them, and then again; default 5 s. */
  readonly graceMilliseconds?: number;
  /** After so long a run is aborted and its lease not renewed any more, so that another may take the job; default 5 min. */
  readonly longestRunMilliseconds?: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface RunningJob {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** A run's hold on its job, by this process's monotonic clock: what hangs, the database or the run, ends it all the same. */
interface Hold {
  readonly abort: AbortController;
  readonly endsAt: number;
  leaseEndsAt: number;
  isRenewing: boolean;
}

const defaultGraceMilliseconds = 5_000;
/** How often a running job is looked at; its lease is renewed when a third of it is gone. */
const looksPerLease = 6;
const defaultLongestRunMilliseconds = 300_000;
const firstBackoffMilliseconds = 1_000;
const defaultLongestBackoffMilliseconds = 300_000;
const longestRestMilliseconds = 3_600_000;
/** Where fewer places are free than one of so many that are taken, more are waited for, so long. */
const fewPlacesOf = 4;
const gatherMilliseconds = 5;

/** Claims a queue's due jobs and runs so many at once. */
export class JobWorkers implements Component {
  readonly name: string;
  private readonly log: Log;
  private readonly poller: Poller;
  private readonly shares: QueueShares;
  private readonly running = new Map<string, RunningJob>();

  constructor(private readonly options: JobWorkersOptions) {
    const { queue, pollMilliseconds, log } = options;
    this.name = `job-workers-${queue}`;
    this.log = log.child({ queue });
    this.shares = new QueueShares(options.queues ?? [{ name: queue, share: 1 }]);
    this.poller = new Poller({
      name: this.name,
      intervalMilliseconds: pollMilliseconds,
      log,
      work: () => this.claimSome(),
    });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  /** To be called after the commit that made a job due now. */
  ring(): void {
    this.poller.ring();
  }

  /** Claims nothing more and waits for what runs; a job that outlasts its abort is left to its lease. */
  async stop(): Promise<void> {
    await this.poller.stop();
    if (await this.haveEnded()) return;
    for (const { abort } of this.running.values()) abort.abort();
    if (!(await this.haveEnded())) this.log.warn('jobs.left-running', { jobs: this.running.size });
  }

  private async claimSome(): Promise<Round> {
    const atMost = this.places();
    if (atMost === 0) return 'idle';
    // One place that has just come free brings others with it: together they cost as much as one.
    if (this.running.size > 0 && atMost * fewPlacesOf < this.running.size) await this.gather();
    const { database, leaseMilliseconds } = this.options;
    const jobs = await claimJobs(database, { places: this.shares.deal(this.places()), leaseMilliseconds });
    for (const job of jobs) this.run(job);
    return jobs.length > 0 ? 'more' : 'idle';
  }

  private places(): number {
    const { concurrency, room } = this.options;
    return Math.max(0, Math.min(concurrency, room?.() ?? concurrency) - this.running.size);
  }

  private gather(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, gatherMilliseconds));
  }

  private run(job: ClaimedJob): void {
    const abort = new AbortController();
    const done = runWithTraceparent(undefined, () => this.handle(job, abort)).finally(() => {
      this.running.delete(runningId(job));
      this.ring();
    });
    this.running.set(runningId(job), { abort, done });
  }

  /** Never rejects. */
  private async handle(job: ClaimedJob, abort: AbortController): Promise<void> {
    const { leaseMilliseconds, longestRunMilliseconds } = this.options;
    const now = performance.now();
    const hold: Hold = {
      abort,
      endsAt: now + (longestRunMilliseconds ?? defaultLongestRunMilliseconds),
      leaseEndsAt: now + leaseMilliseconds,
      isRenewing: false,
    };
    const renewal = setInterval(() => this.keep(job, hold), leaseMilliseconds / looksPerLease);
    // What takes no notice of its abort must not keep a timer, and with it the process.
    abort.signal.addEventListener('abort', () => clearInterval(renewal), { once: true });
    const endTimer = this.durations().startTimer({ queue: job.queue });
    try {
      await this.options.handle(job, abort.signal);
    } catch (error) {
      clearInterval(renewal);
      await this.postpone(job, error);
    } finally {
      clearInterval(renewal);
      endTimer();
    }
  }

  /** A look at a running job: aborts it where it is over, else sees to its lease. */
  private keep(job: ClaimedJob, hold: Hold): void {
    const now = performance.now();
    if (now >= hold.endsAt) this.end(job, hold, 'job.runs-too-long');
    else if (now >= hold.leaseEndsAt) this.end(job, hold, 'job.lease-ended');
    else if (!hold.isRenewing && now >= hold.leaseEndsAt - (this.options.leaseMilliseconds * 2) / 3)
      void this.renew(job, hold, now);
  }

  private end(job: ClaimedJob, { abort }: Hold, event: string): void {
    this.log.error(event, { job: job.id, subject: job.subjectId, tries: job.tries });
    abort.abort();
  }

  private async renew(job: ClaimedJob, hold: Hold, askedAt: number): Promise<void> {
    const { database, leaseMilliseconds } = this.options;
    hold.isRenewing = true;
    try {
      if (await extendJob(database, job, leaseMilliseconds)) hold.leaseEndsAt = askedAt + leaseMilliseconds;
      else hold.abort.abort();
    } catch (error) {
      this.log.warn('job.lease-not-renewed', { job: job.id, error });
    } finally {
      hold.isRenewing = false;
    }
  }

  private async postpone(job: ClaimedJob, error: unknown): Promise<void> {
    const { database, metrics, longestBackoffMilliseconds = defaultLongestBackoffMilliseconds } = this.options;
    const passes = isFault(error, 'unavailable') || isFault(error, 'exhausted');
    const drawn = retryDelayMilliseconds({
      tries: job.tries,
      firstMilliseconds: firstBackoffMilliseconds,
      maxMilliseconds: longestBackoffMilliseconds,
      random: Math.random,
    });
    const asked = isFault(error) ? (error.retryAfterSeconds ?? 0) * millisecondsPerSecond : 0;
    const milliseconds = Math.max(drawn, Math.min(asked, longestRestMilliseconds));
    const details = { job: job.id, subject: job.subjectId, tries: job.tries, milliseconds, error };
    this.log[passes ? 'warn' : 'error']('job.failed', details);
    metrics
      .counter('symbolon_job_failures_total', 'Jobs whose handler threw', ['queue', 'reason'])
      .inc({ queue: job.queue, reason: isFault(error) ? error.reason : 'BUG' });
    try {
      await postponeJob(database, job, milliseconds);
    } catch (cause) {
      // The lease ends by itself.
      this.log.warn('job.not-postponed', { job: job.id, error: cause });
    }
  }

  private durations() {
    return this.options.metrics.histogram('symbolon_job_duration_seconds', 'From the claim to the outcome of a job', [
      'queue',
    ]);
  }

  /** Whether everything that runs has ended within the grace time. */
  private async haveEnded(): Promise<boolean> {
    const grace = AbortSignal.timeout(this.options.graceMilliseconds ?? defaultGraceMilliseconds);
    const ended = Promise.all([...this.running.values()].map(({ done }) => done));
    return untilAborted(ended, grace).then(
      () => true,
      () => false,
    );
  }
}

/** With the fence: a job whose lease ended may be claimed again by this very process while its first run goes on. */
function runningId({ id, fence }: ClaimedJob): string {
  return `${id} ${fence}`;
}
