/** Work that is due seldom, in one process that looks for it often: so that another one soon takes over. */
import type { Round } from './poller';

type Work = (signal: AbortSignal) => Promise<Round>;

/** How often seldom work is looked for, in milliseconds: what its lease, and with it a takeover, is measured by. */
export const lookMilliseconds = 15_000;

/**
 * The work of a round, done where so many milliseconds have gone by since this process began it last and came to its end: a round that fails, is aborted
 * or asks for more is followed by the next one. `now`: milliseconds that only ever go on; default the process's own.
 */
export function whenDue(restMilliseconds: number, work: Work, now: () => number = () => performance.now()): Work {
  let dueTime = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const startTime = now();
    if (startTime < dueTime) return 'idle';
    const round = await work(signal);
    if (round === 'idle' && !signal.aborted) dueTime = startTime + restMilliseconds;
    return round;
  };
}
