/** Documents as tests put them into stores and read them back. */
import { openAgent } from '../../../runtime/http-agent';
import { type S3Options, s3Store } from '../../../services/credentials/adapters/documents/s3-store';
import type { DocumentStore } from '../../../services/credentials/ports';
import { s3Login } from '../../support/s3';

export const never = new AbortController().signal;
export const key = (number: number) => `0190a1b2-0000-7000-8000-${String(number).padStart(12, '0')}`;
export const pieces = (count: number, fill = 1) =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(65_536, index + fill));
const inAnHour = () => new Date(Date.now() + 3_600_000);
export const unavailable = { kind: 'unavailable', reason: 'DOCUMENT_STORE_UNAVAILABLE' };
export const gone = { kind: 'damaged', reason: 'DOCUMENT_DAMAGED' };

async function* of(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

export const write = (store: DocumentStore, number: number, content: Buffer) =>
  store.write(key(number), of(content), content.length, never);
export const read = (store: DocumentStore, number: number) => whole(store.read(key(number), never));

export async function keysIn(store: DocumentStore, time = inAnHour()): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const one of store.keysBefore(time)) keys.push(one);
  return keys.sort();
}

export function s3At(endpoint: string, options: Partial<S3Options> = {}): DocumentStore {
  return s3Store({
    bucket: s3Login.bucket,
    prefix: 'symbolon/',
    region: 'eu-south-1',
    endpoint,
    pathStyle: true,
    credentials: async () => s3Login,
    agent: openAgent({ url: new URL(endpoint), connections: 30, certificateAuthorities: undefined }),
    timeoutMilliseconds: 5_000,
    tries: 2,
    ...options,
  });
}
