import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { later, millisecondsPerMinute, systemClock } from '../../runtime/clock';
import { silentLog } from '../../runtime/log';
import { makeOperatorKey, signOperatorToken, trustInOperatorKey } from '../../runtime/operator-issuer';
import { operatorVerifier } from '../../runtime/operator-token';
import { temporaryFolder } from '../support/temporary-folder';

const anna = { clock: systemClock, subject: 'anna', roles: ['desk', 'auditor'] };

async function madeKey(): Promise<string> {
  const path = join(await temporaryFolder(), 'operator-key.json');
  await makeOperatorKey(path);
  return path;
}

test('who trusts the key in a file believes its tokens, for a quarter of an hour', async () => {
  const path = await madeKey();
  let now = new Date();
  const verify = operatorVerifier(await trustInOperatorKey(path), { clock: { now: () => now }, log: silentLog });
  const token = await signOperatorToken(path, anna);
  expect(await verify(token)).toEqual({ subject: 'anna', roles: ['desk', 'auditor'] });
  now = later(now, 16 * millisecondsPerMinute);
  await expect(verify(token)).rejects.toMatchObject({ reason: 'OPERATOR_TOKEN' });
});

test('the key is made once, and only its owner can read it', async () => {
  const path = await madeKey();
  const before = await readFile(path, 'utf8');
  await makeOperatorKey(path);
  expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual([before, 0o600]);
});

test('the key of another file is not believed', async () => {
  const verify = operatorVerifier(await trustInOperatorKey(await madeKey()), { clock: systemClock, log: silentLog });
  const token = await signOperatorToken(await madeKey(), anna);
  await expect(verify(token)).rejects.toMatchObject({ reason: 'OPERATOR_TOKEN' });
});
