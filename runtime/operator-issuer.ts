/** An issuer of operators' tokens in one file, for trying: whoever can read the file can be any operator. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type JWK, SignJWT } from 'jose';
import { type Clock, millisecondsPerMinute } from './clock';
import type { OperatorTrust } from './operator-settings';
import { writeSecretFile } from './secret-file';

/** Where standalone keeps it, in its data folder. */
export const operatorKeyName = 'operator-key.json';

const issuer = 'symbolon-standalone';
const audience = 'symbolon';
const algorithm = 'EdDSA';
const validMilliseconds = 15 * millisecondsPerMinute;

/** Makes the file, readable by its owner only, where there is none. */
export async function makeOperatorKey(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), alg: algorithm };
  await writeSecretFile(path, `${JSON.stringify(jwk)}\n`, { replace: false });
}

/** Trusts the tokens that are signed by the file's key. */
export async function trustInOperatorKey(path: string): Promise<OperatorTrust> {
  const { d: _private, ...publicJwk } = await readKey(path);
  return { issuer, audience, keys: { kind: 'set', set: { keys: [publicJwk] } }, rolesClaim: 'roles' };
}

/** A token for a quarter of an hour. Rejects with the system's error where the file cannot be read. */
export async function signOperatorToken(
  path: string,
  { clock, subject, roles }: { readonly clock: Clock; readonly subject: string; readonly roles: readonly string[] },
): Promise<string> {
  const { kid = '', ...jwk } = await readKey(path);
  const now = clock.now();
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: algorithm, kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + validMilliseconds))
    .sign(jwk);
}

async function readKey(path: string): Promise<JWK> {
  // What makeOperatorKey wrote; jose refuses anything else.
  return JSON.parse(await readFile(path, 'utf8')) as JWK;
}
