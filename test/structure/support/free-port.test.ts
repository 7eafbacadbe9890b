import { createServer } from 'node:net';
import { freePort } from '../../support/free-port';

test('a free port is none that an outgoing connection may have, nor one given before, nor one that somebody listens on', async () => {
  const first = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(first + 1, '127.0.0.1', resolve));
  const others = [await freePort(), await freePort(), await freePort()];
  await new Promise((resolve) => server.close(resolve));
  expect(new Set([first, first + 1, ...others]).size).toBe(5);
  expect([first, ...others].filter((port) => port < 16_000 || port >= 32_000)).toEqual([]);
});
