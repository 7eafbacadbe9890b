/** Server-sent events: what arrives in the inbox, as it arrives. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Inbox } from '../inbox';
import type { InboxItem } from '../inbox-item';
import { presentItem } from './present-item';

const mostStreams = 32;
/** A reader that is so far behind is cut off; its browser comes back and says what it saw last. */
const mostBufferedBytes = 1_048_576;
const reconnectMilliseconds = 1_000;

/** Each stream begins with what arrived after the position given, and leaves out and repeats nothing from there on. */
export class InboxStreams {
  private readonly open = new Set<() => void>();

  constructor(private readonly inbox: Inbox) {}

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.open.size >= mostStreams) return reply.code(503).send({ error: `only ${mostStreams} streams at a time` });
    const after = positionAskedFor(request);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { ...reply.getHeaders(), 'content-type': 'text/event-stream' } as Record<string, string>);
    raw.write(`retry: ${reconnectMilliseconds}\n\n`);

    let waiting: InboxItem[] | undefined = []; // what arrives while the backlog is read
    let last = after ?? 0;
    const send = (item: InboxItem) => {
      if (item.position <= last) return;
      last = item.position;
      raw.write(`id: ${item.position}\ndata: ${JSON.stringify(presentItem(item))}\n\n`);
      if (raw.writableLength > mostBufferedBytes) raw.destroy();
    };
    const unwatch = this.inbox.watch((item) => (waiting === undefined ? send(item) : waiting.push(item)));
    const end = () => raw.end();
    this.open.add(end);
    raw.on('close', () => {
      unwatch();
      this.open.delete(end);
    });
    const backlog = after === undefined ? [] : await this.inbox.listAfter(after);
    for (const item of [...backlog, ...waiting]) send(item);
    waiting = undefined;
  }

  endAll(): void {
    for (const end of this.open) end();
  }
}

/** Where the browser was when it lost us, else where the page stood; neither: from now on. */
function positionAskedFor(request: FastifyRequest): number | undefined {
  const { after } = request.query as { after?: unknown }; // fastify's type for a query of no schema
  const asked = request.headers['last-event-id'] ?? after;
  return typeof asked === 'string' && /^\d{1,15}$/.test(asked) ? Number(asked) : undefined;
}
