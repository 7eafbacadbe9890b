/** Whose tokens operators come with: the settings of every service that they call. */
import type { JSONWebKeySet } from 'jose';
import { type SettingsOf, wrongSetting, wrongSettings } from './config';
import { isLoopbackHost } from './loopback';
import { optional, text, url } from './settings';

export const operatorSettings = {
  operatorIssuer: optional(
    text('OPERATOR_ISSUER', {
      form: 'text',
      about: "Who signs the operators' tokens, as their `iss` says; without it every operator call is refused.",
    }),
  ),
  operatorAudience: text('OPERATOR_AUDIENCE', {
    default: 'symbolon',
    about: 'Whom the tokens must be for, as their `aud` says.',
  }),
  operatorJwksFile: optional(
    text('OPERATOR_JWKS_FILE', {
      form: 'path',
      about: "The issuer's public keys, a JWKS; read again when it changes.",
    }),
  ),
  operatorJwksUrl: optional(
    url('OPERATOR_JWKS_URL', {
      schemes: ['https', 'http'],
      about: 'Where they are to be had instead, http on this machine only.',
    }),
  ),
  operatorRolesClaim: text('OPERATOR_ROLES_CLAIM', {
    default: 'roles',
    about: "Where a token has its operator's roles; a dot leads into an object, as in realm_access.roles.",
  }),
} as const;

/** What a service must know to trust a token. */
export interface OperatorTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly keys:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'url'; readonly url: URL }
    | { readonly kind: 'set'; readonly set: JSONWebKeySet };
  readonly rolesClaim: string;
}

/** Undefined where no issuer is set: nobody is an operator then. Faults: invalid WRONG_SETTINGS. */
export function operatorTrustOf(config: SettingsOf<typeof operatorSettings>): OperatorTrust | undefined {
  const { operatorIssuer, operatorAudience, operatorJwksFile, operatorJwksUrl, operatorRolesClaim } = config;
  const sources = [
    ...(operatorJwksFile === undefined ? [] : [{ kind: 'file', path: operatorJwksFile } as const]),
    ...(operatorJwksUrl === undefined ? [] : [{ kind: 'url', url: keysUrl(operatorJwksUrl) } as const]),
  ];
  const [keys, ...others] = sources;
  if (operatorIssuer === undefined && keys === undefined) return undefined;
  if (operatorIssuer === undefined) throw wrong('OPERATOR_ISSUER', 'is required where keys are given');
  if (keys === undefined || others.length > 0)
    throw wrong('OPERATOR_JWKS_FILE', 'either it or OPERATOR_JWKS_URL is required where an issuer is given, not both');
  return { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: operatorRolesClaim };
}

/** Who could change the keys on their way could make anybody an operator. */
function keysUrl(given: string): URL {
  const parsed = new URL(given);
  if (parsed.protocol === 'http:' && !isLoopbackHost(parsed.hostname))
    throw wrong('OPERATOR_JWKS_URL', 'must be https, except on this machine');
  return parsed;
}

function wrong(field: string, description: string) {
  return wrongSettings([wrongSetting(field, description)]);
}
