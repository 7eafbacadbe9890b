import { createServer } from 'node:net';
import { key, keysIn, read, s3At, unavailable, write } from './stored-documents';

/** Answers every request for ever, a byte now and then: within its head, or behind it. */
async function trickling(head: string): Promise<{ endpoint: string; close(): void }> {
  const open = new Set<() => void>();
  const trickle = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(head);
      const timer = setInterval(() => socket.write(' '), 20);
      const end = () => {
        clearInterval(timer);
        socket.destroy();
        open.delete(end);
      };
      open.add(end);
      socket.once('close', end);
    });
  });
  await new Promise<void>((resolve) => trickle.listen(0, '127.0.0.1', resolve));
  const address = trickle.address();
  if (address === null || typeof address === 'string') throw new Error('a port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () => {
      for (const end of open) end();
      trickle.close();
    },
  };
}

describe('a bucket that answers a byte at a time', () => {
  const inItsHead = 'HTTP/1.1 200 OK\r\nx-a: ';
  const behindIt = 'HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n<?xml version="1.0" encoding="UTF-8"?>\n';
  let bucket: Awaited<ReturnType<typeof trickling>> | undefined;
  afterEach(() => bucket?.close());
  const begin = async (head: string) => {
    bucket = await trickling(head);
    return s3At(bucket.endpoint, { timeoutMilliseconds: 300, tries: 1 });
  };

  test('within its head is too late for everything', async () => {
    const store = await begin(inItsHead);
    expect(await store.answers()).toBe(false);
    await expect(store.owner(key(1))).rejects.toMatchObject(unavailable);
    await expect(keysIn(store)).rejects.toMatchObject(unavailable);
    await expect(store.remove(key(1))).rejects.toMatchObject(unavailable);
    await expect(write(store, 1, Buffer.from('content'))).rejects.toMatchObject(unavailable);
    await expect(read(store, 1)).rejects.toMatchObject(unavailable);
  });

  test('behind its head is too late, but for a document, which comes as fast as its reader has time', async () => {
    const store = await begin(behindIt);
    await expect(store.owner(key(1))).rejects.toMatchObject(unavailable);
    await expect(keysIn(store)).rejects.toMatchObject(unavailable);
    await expect(write(store, 1, Buffer.from('content'))).rejects.toMatchObject(unavailable);
    const reader = AbortSignal.timeout(900);
    const parts: Uint8Array[] = [];
    const reading = async () => {
      for await (const part of store.read(key(1), reader)) parts.push(part);
    };
    await expect(reading()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(parts.length).toBeGreaterThan(20);
  });
});
