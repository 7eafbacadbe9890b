import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Component } from '../../../runtime/component';
import type { Templates } from '../../notify/templates/templates';
import type { CompleteRestore } from '../adapters/own-restore';
import type { ForwardClock } from '../forward-clock';
import type { Inbox } from '../inbox';
import { itemHtml } from '../page/items';
import { pageHtml } from '../page/page';
import { routeClock } from './clock-route';
import { documentPolicy, guardInbox } from './inbox-guard';
import { InboxStreams } from './inbox-stream';
import { presentItem } from './present-item';
import { routeRestore } from './restore-route';
import { routeTemplates } from './template-route';

interface InboxServerOptions {
  readonly inbox: Inbox;
  readonly clock: ForwardClock;
  readonly completeRestore: CompleteRestore;
  readonly templates: Templates;
  readonly host: string;
  /** 0 asks the system for a free one. */
  readonly port: number;
}

const assetTypes = {
  ...{ 'inbox.css': 'text/css', 'inbox.js': 'text/javascript', 'icon.svg': 'image/svg+xml' },
  ...{ 'restore.css': 'text/css', 'restore.js': 'text/javascript' },
  'templates.css': 'text/css',
};
const mostHeaderBytes = 8_192;
const requestTimeoutMilliseconds = 5_000;

/** The inbox's page and API, by HTTP on loopback; of the inbox it only ever reads. */
export class InboxServer implements Component {
  readonly name = 'inbox-server';
  private server: FastifyInstance | undefined;
  private readonly streams: InboxStreams;

  constructor(private readonly options: InboxServerOptions) {
    this.streams = new InboxStreams(options.inbox);
  }

  async start(): Promise<void> {
    // Loaded here because it takes 0.4 s, which the services need not wait for; `require` is typed any.
    const { fastify } = require('fastify') as typeof import('fastify');
    this.server = fastify({
      forceCloseConnections: true,
      http: { maxHeaderSize: mostHeaderBytes, requestTimeout: requestTimeoutMilliseconds },
    });
    guardInbox(this.server);
    this.route(this.server);
    this.server.addHook('preClose', async () => this.streams.endAll());
    await this.server.listen({ host: this.options.host, port: this.options.port });
  }

  async stop(): Promise<void> {
    await this.server?.close();
  }

  /** Where it listens, once started. */
  get url(): string {
    const [address] = this.server?.addresses() ?? [];
    const port = typeof address === 'object' ? address.port : this.options.port;
    return `http://${this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host}:${port}`;
  }

  private route(server: FastifyInstance): void {
    const { inbox } = this.options;
    routeClock(server, this.options.clock);
    routeRestore(server, this.options.completeRestore);
    routeTemplates(server, this.options.templates);
    server.get('/', async (_, reply) => reply.type('text/html; charset=utf-8').send(pageHtml(await inbox.list())));
    server.get('/api/inbox', async () => (await inbox.list()).map(presentItem));
    server.get('/api/inbox/stream', (request, reply) => this.streams.serve(request, reply));
    server.get<{ Params: { id: string } }>('/inbox/items/:id', async (request, reply) => {
      const item = await inbox.find(request.params.id);
      if (item === undefined) return reply.callNotFound();
      return reply.type('text/html; charset=utf-8').send(itemHtml(item, { unfolded: true }).source);
    });
    server.get<{ Params: { id: string } }>('/inbox/letters/:id.pdf', async (request, reply) => {
      const document = await inbox.findDocument(request.params.id);
      if (document === undefined) return reply.callNotFound();
      return reply.header('content-security-policy', documentPolicy).type('application/pdf').send(document);
    });
    for (const [name, type] of Object.entries(assetTypes)) {
      const content = readFileSync(join(__dirname, '../page', name));
      server.get(`/assets/${name}`, async (_, reply) => reply.type(`${type}; charset=utf-8`).send(content));
    }
  }
}
