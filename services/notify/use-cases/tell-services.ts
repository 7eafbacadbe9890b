import { appendMessageChanges } from '../store/message-change';
import type { TellDeps } from './tell-change';

/** Keeps what became of their messages for the services that watch, and has those called that want to be; in one transaction. */
export function tellServices(enqueueCalls: TellDeps['tellServices']): TellDeps['tellServices'] {
  return async (trx, changes) => {
    await appendMessageChanges(trx, changes);
    await enqueueCalls(trx, changes);
  };
}
