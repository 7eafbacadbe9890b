/** Of table `elevation_case`: how long the queue is. */
import type { Queryable } from '../../../runtime/database';
import { queuedStates } from '../domain/elevation-case';

export interface QueuedElevations {
  readonly state: (typeof queuedStates)[number];
  readonly count: number;
  /** When the one that waits longest had its documents. */
  readonly oldestTime: Date | undefined;
}

/** By an index alone, state by state. */
export async function lookAtElevationQueue(db: Queryable): Promise<readonly QueuedElevations[]> {
  return Promise.all(
    queuedStates.map(async (state) => {
      const ofState = () => db('elevation_case').where({ state });
      const counted: { count?: number | string } | undefined = await ofState().count({ count: '*' }).first();
      const oldest: { submit_time: Date } | undefined = await ofState().orderBy('submit_time').first('submit_time');
      return { state, count: Number(counted?.count ?? 0), oldestTime: oldest?.submit_time };
    }),
  );
}
