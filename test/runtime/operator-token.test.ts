import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportSPKI } from 'jose';
import { later } from '../../runtime/clock';
import type { Fault } from '../../runtime/fault';
import type { OperatorTrust } from '../../runtime/operator-settings';
import { operatorVerifier, requireRole } from '../../runtime/operator-token';
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

const start = new Date('2026-03-02T10:00:00.400Z');
let key: OperatorKey;
let rsa: OperatorKey;
beforeAll(async () => {
  [key, rsa] = await Promise.all([operatorKey('k1'), operatorKey('r1', 'RS256')]);
});

/** A verifier by a file with both keys, at a clock that a test moves. */
async function verifying(changes: Partial<OperatorTrust> = {}) {
  let now = start;
  const { log, lines } = recordingLog();
  const path = join(await temporaryFolder(), 'jwks.json');
  await writeFile(path, jwksOf(key, rsa));
  const trust = {
    issuer: operatorIssuer,
    audience: operatorAudience,
    keys: { kind: 'file', path } as const,
    rolesClaim: 'roles',
    ...changes,
  };
  const verify = operatorVerifier(trust, { clock: { now: () => now }, log });
  return {
    verify,
    lines,
    path,
    pass: (milliseconds: number) => {
      now = later(now, milliseconds);
    },
  };
}

const faultOf = (call: Promise<unknown>): Promise<Pick<Fault, 'kind' | 'reason'>> =>
  call.then(
    () => ({ kind: 'bug', reason: 'NOT_REFUSED' }),
    ({ kind, reason }) => ({ kind, reason }),
  );
const refused = { kind: 'unauthenticated', reason: 'OPERATOR_TOKEN' };

test.each(['ES256', 'RS256'])('a token that the issuer signed by %s tells who the operator is', async (alg) => {
  const { verify } = await verifying();
  const token = await operatorToken(alg === 'ES256' ? key : rsa, start, ['desk', 'supervisor']);
  expect(await verify(token)).toEqual({ subject: 'op-17', roles: ['desk', 'supervisor'] });
});

test.each([
  ['is for somebody else', { aud: 'another' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'aud'],
  ['is by somebody else', { iss: 'https://evil.example' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'iss'],
  ['never expires', { exp: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'exp'],
  ['has expired', { exp: start.getTime() / 1_000 - 60 }, 'ERR_JWT_EXPIRED', 'exp'],
  ['is not valid yet', { nbf: start.getTime() / 1_000 + 60 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'nbf'],
  ['names nobody', { sub: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub'],
  ['names an empty subject', { sub: '' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub'],
  ['names a subject with a line end', { sub: 'a\nb' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub'],
  ['names a subject of 151 characters', { sub: 's'.repeat(151) }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub'],
])('a token that %s is refused, and the log alone says why', async (_, claims, why, claim) => {
  const { verify, lines } = await verifying();
  const token = await operatorToken(key, start, ['desk'], { claims });
  expect(await faultOf(verify(token))).toEqual(refused);
  expect(lines.at(-1)).toMatchObject({ event: 'operator-token.refused', why, claim });
  expect(JSON.stringify(lines)).not.toContain(token.slice(0, 40));
});

test('clocks may differ by ten seconds', async () => {
  const { verify } = await verifying();
  const seconds = Math.floor(start.getTime() / 1_000);
  const claims = { exp: seconds - 8, nbf: seconds - 300 };
  expect(await verify(await operatorToken(key, start, [], { claims }))).toEqual({ subject: 'op-17', roles: [] });
  const early = { exp: seconds + 300, nbf: seconds + 8 };
  expect(await verify(await operatorToken(key, start, [], { claims: early }))).toEqual({ subject: 'op-17', roles: [] });
});

test('a token without a signature, or signed with the public key as if it were a secret, is refused', async () => {
  const { verify } = await verifying();
  const [, payload = ''] = (await operatorToken(rsa, start, ['supervisor'])).split('.');
  const encoded = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
  expect(await faultOf(verify(`${encoded({ alg: 'none' })}.${payload}.`))).toEqual(refused);
  const signed = `${encoded({ alg: 'HS256', kid: rsa.kid })}.${payload}`;
  for (const secret of [await exportSPKI(rsa.pair.publicKey), JSON.stringify(rsa.publicJwk)]) {
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(await faultOf(verify(`${signed}.${mac}`))).toEqual(refused);
  }
});

test('a changed token, a signature by another key, no token, nonsense and a huge token are refused alike', async () => {
  const { verify, lines } = await verifying();
  const [header = '', payload = '', signature = ''] = (await operatorToken(key, start, ['desk'])).split('.');
  const other = await operatorToken(await operatorKey('k1'), start, ['supervisor']);
  const changed = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('desk', 'root')).toString(
    'base64url',
  );
  const huge = await operatorToken(key, start, ['x'.repeat(8_000)]);
  for (const token of [undefined, '', 'nonsense', 'a.b.c', `${header}.${changed}.${signature}`, other, huge])
    expect(await faultOf(verify(token))).toEqual(refused);
  const why = lines.flatMap((line) => (line.event === 'operator-token.refused' ? [line['why']] : []));
  expect(why).toEqual([
    'no token',
    'ERR_JWS_INVALID',
    'ERR_JWS_INVALID',
    'ERR_JWS_INVALID',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'too long',
  ]);
});

test.each([
  ['realm_access.roles', { realm_access: { roles: ['desk', 7, 'auditor'] } }, ['desk', 'auditor']],
  ['https://example.org/roles', { 'https://example.org/roles': ['reviewer'] }, ['reviewer']],
  ['scope', { scope: 'openid desk' }, ['openid', 'desk']],
  ['realm_access.roles', { realm_access: 'desk' }, []],
  ['realm_access.roles', {}, []],
  ['constructor.name', {}, []],
])('roles are read from %s', async (rolesClaim, claims, roles) => {
  const { verify } = await verifying({ rolesClaim });
  const token = await operatorToken(key, start, ['supervisor'], { claims });
  expect(await verify(token)).toEqual({ subject: 'op-17', roles });
});

test('an operator needs one of the roles that are asked for', async () => {
  const operator = { subject: 'op-17', roles: ['desk'] };
  expect(requireRole(operator, ['desk', 'supervisor'])).toBeUndefined();
  for (const allowed of [['supervisor'], []])
    expect(await faultOf((async () => requireRole(operator, allowed))())).toEqual({
      kind: 'forbidden',
      reason: 'ROLE_MISSING',
    });
});

test('where no issuer is trusted it is said at the start, and every call is refused', async () => {
  const { log, lines } = recordingLog();
  const verify = operatorVerifier(undefined, { clock: { now: () => start }, log });
  expect(lines).toMatchObject([{ level: 'warn', event: 'operators.not-set-up' }]);
  const expected = { kind: 'precondition', reason: 'OPERATORS_NOT_SET_UP' };
  expect(await faultOf(verify(await operatorToken(key, start, ['supervisor'])))).toEqual(expected);
});
