/** Setting the clock forward, by HTTP: for trying what comes only with age. */
import type { FastifyInstance } from 'fastify';
import { type ForwardClock, mostDaysAhead } from '../forward-clock';

/** An object, so that it takes JSON: the one type that a page of another origin cannot send without asking first. */
const body = {
  type: 'object',
  required: ['days'],
  properties: { days: { type: 'integer', minimum: 1, maximum: mostDaysAhead } },
} as const;
const mostBodyBytes = 1_024;

/** `POST /api/clock/forward {"days": 14}` gives `{"now": "..."}`; 400 for anything else, 409 where that would be too far ahead. */
export function routeClock(server: FastifyInstance, clock: ForwardClock): void {
  server.post<{ Body: { days: number } }>(
    '/api/clock/forward',
    { schema: { body }, bodyLimit: mostBodyBytes },
    async (request, reply) => {
      if (!clock.forward(request.body.days))
        return reply.code(409).send({ error: `at most ${mostDaysAhead} days ahead; a restart is back in the present` });
      return { now: clock.now().toISOString() };
    },
  );
}
