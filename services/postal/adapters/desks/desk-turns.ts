/** One piece of work at a desk at once; who would wait for too long is sent away, so that a printer that hangs holds up nobody but its own desk. */
import { Fault } from '../../../../runtime/fault';
import { untilAborted } from '../../../../runtime/until-aborted';

/** Longer than a slip takes, shorter than a printer that is away. */
const waitMilliseconds = 2_000;
const retryAfterSeconds = 1;

export class DeskTurns {
  private readonly busy = new Map<string, Promise<void>>();

  /** The work's own outcome. Fault unavailable DESK_BUSY (retry after 1 s), the work not begun. */
  async run<T>(deskId: string, work: () => Promise<T>): Promise<T> {
    const patience = AbortSignal.timeout(waitMilliseconds);
    for (let before = this.busy.get(deskId); before !== undefined; before = this.busy.get(deskId))
      await untilAborted(before, patience).catch(() => {
        throw new Fault('unavailable', 'DESK_BUSY', 'the desk’s printer has not taken the slip before this one', {
          retryAfterSeconds,
        });
      });
    const running = work();
    const ended = running.then(
      () => {},
      () => {},
    );
    this.busy.set(deskId, ended);
    try {
      return await running;
    } finally {
      this.busy.delete(deskId);
    }
  }
}
