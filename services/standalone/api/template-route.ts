/** The pages that show the templates. They hold samples only, and are guarded as the inbox is. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Templates } from '../../notify/templates/templates';
import { shownStyles, templateHtml, templateListHtml, templatesPath } from '../page/templates-page';
import { policyWithStyles } from './inbox-guard';

/** A mail has its style inside: the page's policy, which a frame without an address has too, must know it by its digest. */
const policy = policyWithStyles(
  Object.values(shownStyles).map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`),
);

export function routeTemplates(server: FastifyInstance, templates: Templates): void {
  server.get(templatesPath, async (_, reply) =>
    reply.type('text/html; charset=utf-8').send(templateListHtml(templates.list())),
  );
  server.get<{ Params: { name: string }; Querystring: { sample?: unknown } }>(
    `${templatesPath}/:name`,
    async (request, reply) => {
      const info = templates.find(request.params.name);
      if (info === undefined) return reply.callNotFound();
      const { sample } = request.query;
      const number = typeof sample === 'string' && /^\d{1,3}$/.test(sample) ? Number(sample) : 0;
      return reply
        .header('content-security-policy', policy)
        .type('text/html; charset=utf-8')
        .send(templateHtml(templates, info, number));
    },
  );
}
