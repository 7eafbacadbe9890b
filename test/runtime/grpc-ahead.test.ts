/** How far streams read, and write, ahead of who takes their messages. */
import { getDefaultHighWaterMark, Readable, Writable } from 'node:stream';
import { messagesAhead } from '../../runtime/grpc-limits';
import { receivedFrom } from '../../runtime/grpc-received';
import { SentMessages } from '../../runtime/grpc-sent';
import { serveEcho } from '../support/echo-service';

const signal = new AbortController().signal;

test('a client stream is read two messages ahead of its handler, to its end', async () => {
  let read = 0;
  const incoming = new Readable({
    objectMode: true,
    read() {
      read += 1;
      this.push(read > 10 ? null : read);
    },
  });
  const taken: number[] = [];
  const limits = { senderPatienceMilliseconds: 60_000, maxMessagesPerUpload: 100 };
  for await (const message of receivedFrom<number>(incoming, signal, limits)) {
    taken.push(message);
    await new Promise(setImmediate);
    expect(read).toBeLessThanOrEqual(taken.length + messagesAhead);
  }
  expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a server stream is given two messages ahead of its reader', async () => {
  const waiting: (() => void)[] = [];
  const outgoing = new Writable({ objectMode: true, write: (_, __, done) => void waiting.push(done) });
  const sent = new SentMessages(outgoing);
  let given = 0;
  const giving = (async () => {
    for (; given < 5; given += 1) await sent.send(Buffer.alloc(1), signal, 60_000);
  })();
  for (let taken = 0; taken < 5; taken += 1) {
    await new Promise(setImmediate);
    expect(outgoing.writableLength).toBeLessThanOrEqual(messagesAhead);
    waiting.shift()?.();
  }
  await giving;
  expect(given).toBe(5);
});

test('no other stream of the process is touched by that', async () => {
  const before = getDefaultHighWaterMark(true);
  await serveEcho({});
  expect([before, getDefaultHighWaterMark(true)]).toEqual([16, 16]);
});
