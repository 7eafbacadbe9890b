/** Who signs operators' tokens: key pairs as they come and go, the JWKS of their public parts, and tokens. */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const operatorIssuer = 'https://login.symbolon.example';
export const operatorAudience = 'symbolon';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

export interface OperatorKey {
  readonly kid: string;
  readonly alg: string;
  readonly pair: KeyPair;
  readonly publicJwk: JWK;
}

export async function operatorKey(kid: string, alg = 'ES256'): Promise<OperatorKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, pair, publicJwk: { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' } };
}

export function jwksOf(...keys: readonly OperatorKey[]): string {
  return JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
}

interface TokenChanges {
  readonly header?: Record<string, unknown>;
  /** Undefined takes a claim away. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token as the issuer signs it for five minutes from `now`, but for these changes. */
export async function operatorToken(
  { kid, alg, pair }: OperatorKey,
  now: Date,
  roles: readonly string[],
  { header = {}, claims = {} }: TokenChanges = {},
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1_000);
  const usual = { iss: operatorIssuer, aud: operatorAudience, sub: 'op-17', iat: seconds, exp: seconds + 300, roles };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(pair.privateKey);
}
