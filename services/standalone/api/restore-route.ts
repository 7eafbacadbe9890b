/** The page that a restore's link leads to, and what its button does. In a deployment a portal serves it. */
import type { FastifyInstance } from 'fastify';
import { isFault } from '../../../runtime/fault';
import type { CompleteRestore } from '../adapters/own-restore';
import { restorePageHtml } from '../page/restore-page';

/** As work-config.ts has it in the links. */
export const restorePath = '/restore';

/** An object, so that it takes JSON: the one type that a page of another origin cannot send without asking first. */
const body = {
  type: 'object',
  required: ['token'],
  properties: { token: { type: 'string', minLength: 1, maxLength: 128 } },
} as const;
const mostBodyBytes = 1_024;

/**
 * Opening `GET /restore` changes nothing: mail scanners open links, and the token is in the fragment, which no browser sends.
 * `POST /api/restore {"token": "..."}` completes the restore; 403, one and the same, for a token that does not or not any more.
 */
export function routeRestore(server: FastifyInstance, completeRestore: CompleteRestore): void {
  server.get(restorePath, async (_, reply) => reply.type('text/html; charset=utf-8').send(restorePageHtml));
  const options = { schema: { body }, bodyLimit: mostBodyBytes };
  server.post<{ Body: { token: string } }>('/api/restore', options, async (request, reply) => {
    try {
      const completed = await completeRestore(request.body.token);
      return completed ?? (await reply.code(403).send({ error: 'TOKEN_REJECTED' }));
    } catch (error) {
      if (!isFault(error)) throw error;
      return reply.code(503).send({ error: error.reason });
    }
  });
}
