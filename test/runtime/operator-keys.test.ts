import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK } from 'jose';
import { later } from '../../runtime/clock';
import type { OperatorTrust } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { freePort } from '../support/free-port';
import {
  jwksOf,
  type OperatorKey,
  operatorAudience,
  operatorIssuer,
  operatorKey,
  operatorToken,
} from '../support/operator-issuer';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';

let first: OperatorKey;
let second: OperatorKey;
beforeAll(async () => {
  [first, second] = await Promise.all([operatorKey('k1'), operatorKey('k2')]);
});
const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
  jest.restoreAllMocks();
});

/** Asks with a token by the key; jose goes by the system's time, so it and the clock are moved together. */
function asking(keys: OperatorTrust['keys']) {
  let now = new Date();
  const { log, lines } = recordingLog();
  const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' };
  const verify = operatorVerifier(trust, { clock: { now: () => now }, log });
  return {
    lines,
    pass: (milliseconds: number) => {
      now = later(now, milliseconds);
      jest.spyOn(Date, 'now').mockReturnValue(now.getTime());
    },
    ask: async (key: OperatorKey): Promise<string> =>
      verify(await operatorToken(key, now, ['desk'])).then(
        ({ subject }) => subject,
        ({ reason }) => reason,
      ),
  };
}

describe('keys in a file', () => {
  async function inFile(text: string) {
    const path = join(await temporaryFolder(), 'jwks.json');
    await writeFile(path, text);
    const replace = async (next: string) => {
      await writeFile(`${path}.new`, next);
      await rename(`${path}.new`, path);
    };
    return { path, replace, ...asking({ kind: 'file', path }) };
  }

  test('are read again when they change: a new key is known, and one that is gone no longer, after a second', async () => {
    const { replace, ask, pass, lines } = await inFile(jwksOf(first));
    expect([await ask(first), await ask(second)]).toEqual(['op-17', 'OPERATOR_TOKEN']);
    await replace(jwksOf(second));
    pass(1_000);
    expect([await ask(first), await ask(second)]).toEqual(['OPERATOR_TOKEN', 'op-17']);
    for (let n = 0; n < 20; n += 1) await ask(first);
    expect(lines.filter(({ event }) => event === 'operator-keys.read')).toHaveLength(2);
  });

  test('go on as they were while the file is away or broken', async () => {
    const { path, replace, ask, pass, lines } = await inFile(jwksOf(first));
    expect(await ask(first)).toBe('op-17');
    for (const broken of ['{', '{"keys": 7}', ' '.repeat(300 * 1_024)]) {
      await replace(broken);
      pass(1_000);
      expect(await ask(first)).toBe('op-17');
    }
    await rm(path);
    pass(1_000);
    expect(await ask(first)).toBe('op-17');
    expect(lines.filter(({ event }) => event === 'operator-keys.read-failed')).toHaveLength(4);
  });

  test('that cannot be read at first are told as unavailable, until they can', async () => {
    const { path, replace, ask } = await inFile('');
    await rm(path);
    expect(await ask(first)).toBe('OPERATOR_KEYS_UNAVAILABLE');
    await replace(jwksOf(first));
    expect(await ask(first)).toBe('op-17');
  });

  test('with a private part are no keys to trust', async () => {
    const privateJwk = { ...(await exportJWK(first.pair.privateKey)), kid: first.kid, alg: first.alg };
    const { ask } = await inFile(JSON.stringify({ keys: [privateJwk] }));
    expect(await ask(first)).toBe('OPERATOR_KEYS_UNAVAILABLE');
  });
});

describe('keys at a URL', () => {
  async function served(answer: () => { readonly status: number; readonly text: string } | undefined) {
    let asked = 0;
    const listener: RequestListener = (_, response) => {
      asked += 1;
      const given = answer();
      if (given === undefined) response.destroy();
      else response.writeHead(given.status, { 'content-type': 'application/json' }).end(given.text);
    };
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    // Of a listening TCP server it is never a text.
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/jwks`);
    return { asked: () => asked, ...asking({ kind: 'url', url }) };
  }

  test('are fetched once, and again for a key id that is new, twice a minute at most', async () => {
    let text = jwksOf(first);
    const { ask, asked, pass } = await served(() => ({ status: 200, text }));
    for (let n = 0; n < 20; n += 1) expect(await ask(first)).toBe('op-17');
    expect(asked()).toBe(1);
    text = jwksOf(first, second);
    expect(await ask(second)).toBe('OPERATOR_TOKEN');
    pass(31_000);
    expect([await ask(second), await ask(first), asked()]).toEqual(['op-17', 'op-17', 2]);
    for (let n = 0; n < 20; n += 1) expect(await ask(await operatorKey(`k${n}`))).toBe('OPERATOR_TOKEN');
    expect(asked()).toBe(2);
  });

  test('are believed for ten minutes: then one that is gone is refused', async () => {
    let text = jwksOf(first, second);
    const { ask, pass } = await served(() => ({ status: 200, text }));
    expect(await ask(first)).toBe('op-17');
    text = jwksOf(second);
    pass(599_000);
    expect(await ask(first)).toBe('op-17');
    pass(2_000);
    expect([await ask(first), await ask(second)]).toEqual(['OPERATOR_TOKEN', 'op-17']);
  });

  test.each([
    ['breaks off', () => undefined],
    ['answers 500', () => ({ status: 500, text: '' })],
    ['sends no keys', () => ({ status: 200, text: '<html>' })],
    ['sends too much', () => ({ status: 200, text: ' '.repeat(300 * 1_024) })],
  ])('are unavailable while their server %s, and it is asked once a second at most', async (_, broken) => {
    let works = false;
    const { ask, asked, pass } = await served(() => (works ? { status: 200, text: jwksOf(first) } : broken()));
    for (let n = 0; n < 10; n += 1) expect(await ask(first)).toBe('OPERATOR_KEYS_UNAVAILABLE');
    const before = asked();
    works = true;
    pass(1_000);
    expect([before, await ask(first)]).toEqual([1, 'op-17']);
  });

  test('are unavailable while nobody listens', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}/jwks`);
    const { ask, lines } = asking({ kind: 'url', url });
    expect(await ask(first)).toBe('OPERATOR_KEYS_UNAVAILABLE');
    expect(lines).toMatchObject([{ level: 'error', event: 'operator-keys.unavailable' }]);
  });

  test('go on for those known while their server is away', async () => {
    let away = false;
    const { ask, pass } = await served(() => (away ? undefined : { status: 200, text: jwksOf(first) }));
    expect(await ask(first)).toBe('op-17');
    away = true;
    pass(60_000);
    expect([await ask(first), await ask(second)]).toEqual(['op-17', 'OPERATOR_KEYS_UNAVAILABLE']);
  });
});
