import { makeAuthority } from '../../runtime/certificates';
import { callUnary } from '../../runtime/grpc-client';
import { lazyClient } from '../../runtime/lazy-client';
import { certificateFiles } from '../support/certificate-files';
import { EchoClient, serveEcho } from '../support/echo-service';

const inTime = { deadlineMilliseconds: 60_000 };

test('one client is opened, for an address that is known only when it is called', async () => {
  let address = '';
  const client = lazyClient(EchoClient, () => ({ address }));
  ({ address } = await serveEcho({}));
  const answers = await Promise.all(
    [1, 2].map(async () => callUnary(await client.open(), 'say', { text: 'x' }, inTime)),
  );
  const clients = new Set([await client.open(), await client.open()]);
  expect({ answers, clients: clients.size }).toEqual({
    answers: [{ text: 'x' }, { text: 'x' }],
    clients: 1,
  });
  await client.close();
});

test('files that cannot be read fail a call, and not the next one once they are there', async () => {
  const authority = await makeAuthority();
  const { address } = await serveEcho({}, { tls: await certificateFiles(authority, ['spiffe://example.org/a']) });
  const tls = await certificateFiles(authority, ['spiffe://example.org/b']);
  const wrong = { ...tls, keyFile: '/nowhere' };
  const files = [wrong, tls];
  const client = lazyClient(EchoClient, () => ({ address, tls: files.shift() }));
  await expect(client.open()).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'TLS_KEY_FILE' }] });
  expect(await callUnary(await client.open(), 'say', { text: 'x' }, inTime)).toEqual({ text: 'x' });
  await client.close();
});

test('a client that was never opened closes', async () => {
  await expect(lazyClient(EchoClient, () => ({ address: 'nowhere:1' })).close()).resolves.toBeUndefined();
});
