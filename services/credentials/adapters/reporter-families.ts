import { equalInConstantTime } from '../../../runtime/keyed-hash';
import { type Family, families } from '../domain/channel';
import type { FamiliesOf } from '../ports';

const familyByPath: Readonly<Record<string, Family>> = {
  '/notify/sms': 'sms',
  '/notify/mail': 'mail',
  '/postal/post': 'letter',
  '/postal/desk': 'desk',
};

/** In deployment: by the SPIFFE id in the caller's certificate. */
export function familiesByCertificate(trustDomain: string): FamiliesOf {
  const prefix = `spiffe://${trustDomain}`;
  return ({ caller }) => {
    const family = caller.startsWith(prefix) ? familyByPath[caller.slice(prefix.length)] : undefined;
    return new Set(family === undefined ? [] : [family]);
  };
}

/** Where nobody can be told from anybody: whoever is on this machine may report for all. */
export const familiesOnPlaintext: FamiliesOf = () => new Set(families);

/** In standalone: all families are one process, which knows the token made at its start. */
export function familiesByToken(token: string): FamiliesOf {
  return ({ bearerToken }) => {
    const known = equalInConstantTime(Buffer.from(bearerToken ?? ''), Buffer.from(token));
    return new Set(known ? families : []);
  };
}
