/** The life of a service's process: start, wait for a signal, stop in order, in time, with a telling exit code. */
import { isFault } from './fault';
import type { Log } from './log';

/** Something that has started and can be stopped. */
interface Running {
  stop(): Promise<void>;
  /** What a stop in hand waits for, for the log line where it takes too long. */
  waitsFor?(): string | undefined;
}

interface ProcessOptions {
  readonly name: string;
  /** The signal is aborted when the process is asked to stop before it has started. */
  readonly start: (stopRequested: AbortSignal) => Promise<Running>;
  /** How long a stop may take before the process ends without it. */
  readonly graceMilliseconds: number;
  readonly log: Log;
}

const longMilliseconds = 2 ** 30;

export const exitCodes = { stopped: 0, failed: 1, wrongSetting: 78 } as const;

/**
 * Runs until SIGINT or SIGTERM and exits the process: 0 after a stop in time; 78 (EX_CONFIG) for wrong settings, each
 * on a line of standard error; 1 for a failed start, an uncaught error, a stop that hangs or a second signal.
 */
export function runProcess(options: ProcessOptions): void {
  const { name, log } = options;
  const stopRequested = new AbortController();
  const exit = (code: number): never => process.exit(code);
  process.on('uncaughtException', (error) => {
    log.error('process.uncaught-error', { name, error });
    exit(exitCodes.failed);
  });
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled-rejection', { name, error });
    exit(exitCodes.failed);
  });
  // A start that waits without a timer or a socket must not let the process end as if all were well.
  setInterval(() => {}, longMilliseconds);
  const started = (async () => options.start(stopRequested.signal))();
  started.catch((error: unknown) =>
    exit(stopRequested.signal.aborted ? exitCodes.stopped : tellFailedStart(options, error)),
  );
  const ask = (signal: NodeJS.Signals): void => {
    if (stopRequested.signal.aborted) {
      log.warn('process.second-signal', { name, signal });
      exit(exitCodes.failed);
    }
    log.info('process.stopping', { name, signal });
    stopRequested.abort();
    void stopInTime(options, started).then(exit);
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
}

/** Gives the exit code. */
async function stopInTime(
  { name, log, graceMilliseconds }: ProcessOptions,
  started: Promise<Running>,
): Promise<number> {
  let running: Running | undefined;
  const stop = async (): Promise<number> => {
    running = await started;
    await running.stop();
    log.info('process.stopped', { name });
    return exitCodes.stopped;
  };
  const hang = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, graceMilliseconds));
    const waitsFor = running === undefined ? 'start' : running.waitsFor?.();
    log.error('process.stop-hangs', { name, graceMilliseconds, waitsFor, resources: resourcesInUse() });
    return exitCodes.failed;
  };
  try {
    return await Promise.race([stop(), hang()]);
  } catch (error) {
    log.error('process.stop-failed', { name, error });
    return exitCodes.failed;
  }
}

/** Ends the process for what cannot be mended from inside, such as a consumer's loop that is over: whoever watches it starts it again. */
export function endFailed(log: Log, event: string, error: Error): never {
  log.error(event, { error });
  process.exit(exitCodes.failed);
}

/** What `read` gives; where settings are wrong, ends the process as runProcess does. For what must be known before the start. */
export function settingsOrExit<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!tellWrongSettings(name, error)) throw error;
    process.exit(exitCodes.wrongSetting);
  }
}

function tellWrongSettings(name: string, error: unknown): boolean {
  if (!isFault(error, 'invalid') || error.fields.length === 0) return false;
  const lines = error.fields.map(({ field, description }) => `  ${field} ${description}\n`);
  process.stderr.write(`${name} cannot start: ${error.message}\n${lines.join('')}`);
  return true;
}

function tellFailedStart({ name, log }: ProcessOptions, error: unknown): number {
  if (tellWrongSettings(name, error)) return exitCodes.wrongSetting;
  log.error('process.start-failed', { name, error });
  return exitCodes.failed;
}

/** What Node still has open, by kind: 'TCPSocketWrap x3'. */
function resourcesInUse(): readonly string[] {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} x${count}`);
}
