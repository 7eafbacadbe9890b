/** A host before the print server that reads along, and tells something else than it was told. */
import { type IncomingMessage, request } from 'node:http';
import type { Queue } from '../../../support/cups';
import { type HttpHost, httpHost } from './http-host';

export interface TellingOptions {
  readonly read?: (asked: IncomingMessage) => void;
  /** What is told, and what instead of it; of the same length, as the form of IPP asks. */
  readonly words?: readonly [string, string];
  /** In answers to this operation only. */
  readonly operation?: number;
}

export interface TellingHost extends HttpHost {
  /** Of the queue, there. */
  readonly url: URL;
}

export async function hostBefore(
  queue: Queue,
  { read = () => {}, words: [told, instead] = ['', ''], operation }: TellingOptions,
): Promise<TellingHost> {
  const host = await httpHost(async (asked, response) => {
    read(asked);
    const body = await bytesOf(asked);
    const { authorization: _shown, ...headers } = asked.headers;
    const onward = request({ port: queue.url.port, path: asked.url, method: 'POST', headers });
    onward.on('response', async (answer) => {
      const text = (await bytesOf(answer)).toString('latin1');
      const changes = told !== '' && (operation === undefined || body.readUInt16BE(2) === operation);
      response.writeHead(answer.statusCode ?? 0, { 'content-type': 'application/ipp' });
      response.end(Buffer.from(changes ? text.replaceAll(told, instead) : text, 'latin1'));
    });
    onward.end(body);
  });
  return { ...host, url: new URL(`ipp://127.0.0.1:${host.port}${queue.url.pathname}`) };
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
