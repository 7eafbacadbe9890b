/** Who an operator is: told by a signed token (OIDC, JWT) that comes with the call. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from './clock';
import { Fault, isFault } from './fault';
import type { Log } from './log';
import { operatorKeys } from './operator-keys';
import type { OperatorTrust } from './operator-settings';

export interface Operator {
  /** Of the issuer, for good: at most 150 visible ASCII characters. */
  readonly subject: string;
  readonly roles: readonly string[];
}

/** Faults: unauthenticated OPERATOR_TOKEN; precondition OPERATORS_NOT_SET_UP; unavailable OPERATOR_KEYS_UNAVAILABLE. */
export type VerifyOperator = (token: string | undefined) => Promise<Operator>;

interface OperatorDeps {
  readonly clock: Clock;
  readonly log: Log;
}

const longestTokenCharacters = 8_192;
const clockToleranceSeconds = 10;
const mostRoles = 100;
const subjectForm = /^[\x21-\x7e]{1,150}$/;
/** Asymmetric ones only: under a symmetric one whoever can check a token could make one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Checks operators' tokens by what is trusted; where nothing is, it refuses all of them and warns once, here. */
export function operatorVerifier(trust: OperatorTrust | undefined, deps: OperatorDeps): VerifyOperator {
  if (trust === undefined) {
    deps.log.warn('operators.not-set-up', {
      advice: 'OPERATOR_ISSUER and its keys are not set: every operator call is refused, and what is held stays held',
    });
    return async () => {
      throw new Fault('precondition', 'OPERATORS_NOT_SET_UP', 'this installation trusts no issuer of operator tokens');
    };
  }
  const findKey = operatorKeys(trust, deps);
  return async (token) => {
    if (token === undefined) throw refused(deps, 'no token');
    if (token.length > longestTokenCharacters) throw refused(deps, 'too long');
    try {
      const { payload } = await jwtVerify(token, findKey, {
        algorithms,
        issuer: trust.issuer,
        audience: trust.audience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: clockToleranceSeconds,
        currentDate: deps.clock.now(),
      });
      return operatorOf(payload, trust.rolesClaim);
    } catch (error) {
      if (isFault(error)) throw error;
      throw error instanceof errors.JOSEError
        ? refused(deps, error.code, claimOf(error))
        : refused(deps, error instanceof Error ? error.name : 'unknown');
    }
  };
}

/** Faults: forbidden ROLE_MISSING where the operator has none of these roles. */
export function requireRole({ roles }: Operator, allowed: readonly string[]): void {
  if (hasRole({ roles }, allowed)) return;
  throw new Fault('forbidden', 'ROLE_MISSING', `one of these roles is needed: ${allowed.join(', ')}`);
}

export function hasRole({ roles }: Pick<Operator, 'roles'>, allowed: readonly string[]): boolean {
  return allowed.some((role) => roles.includes(role));
}

function operatorOf(payload: JWTPayload, rolesClaim: string): Operator {
  const { sub = '' } = payload;
  if (!subjectForm.test(sub)) throw new errors.JWTClaimValidationFailed('not usable', payload, 'sub', 'check_failed');
  return { subject: sub, roles: rolesIn(payload, rolesClaim).slice(0, mostRoles) };
}

/** A list of texts, or one text with spaces between them, as scopes are. A claim of that very name comes before a path. */
function rolesIn(payload: JWTPayload, claim: string): readonly string[] {
  const found = Object.hasOwn(payload, claim) ? payload[claim] : claim.split('.').reduce(property, payload);
  if (typeof found === 'string') return found.split(' ').filter((role) => role !== '');
  return Array.isArray(found) ? found.filter((role): role is string => typeof role === 'string') : [];
}

function property(owner: unknown, name: string): unknown {
  if (typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, name)) return undefined;
  return Reflect.get(owner, name);
}

/** The caller learns one reason; what exactly was wrong is for our log, which never has the token. */
function refused({ log }: OperatorDeps, why: string, claim?: string): Fault {
  log.warn('operator-token.refused', { why, ...(claim === undefined ? {} : { claim }) });
  return new Fault('unauthenticated', 'OPERATOR_TOKEN', 'the operator token is missing or not valid');
}

function claimOf(error: errors.JOSEError): string | undefined {
  if (!('claim' in error) || typeof error.claim !== 'string') return undefined;
  return error.claim.slice(0, 50);
}
