/** The time of a running standalone process, through the API beside its inbox. */
import { StoryStopped } from './story-stopped';

export interface StoryClock {
  /** Resolves once it is so many days later there. Throws StoryStopped where the time cannot be set. */
  forward(days: number): Promise<void>;
}

const requestMilliseconds = 2_000;

export function openClock(inboxUrl: string): StoryClock {
  return {
    forward: async (days) => {
      const answer = await fetch(new URL('/api/clock/forward', inboxUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ days }),
        signal: AbortSignal.timeout(requestMilliseconds),
      }).catch(() => undefined);
      if (answer?.ok) return;
      const why = answer === undefined ? 'nothing answers' : `it answers ${answer.status}`;
      throw new StoryStopped(
        `The clock at ${inboxUrl} cannot be set forward (${why}). This story needs the standalone process (npm start); --inbox tells where its inbox is. A restart brings it back to the present.`,
      );
    },
  };
}
