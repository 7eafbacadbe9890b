/** Which keys and which certificate each process of an installation gets. */
import { isIP } from 'node:net';
import { isIdentityPath } from '../runtime/identity-path';
import type { Key, KeyPurpose, PairPurpose, SecretPurpose } from '../runtime/key';
import { keyringText, makeKey, publicPartOf } from '../runtime/key-file';
import type { WrittenKey } from '../runtime/keyring-file';

interface ProcessKeys {
  readonly name: string;
  /** The end of its identity: spiffe://DOMAIN and this. */
  readonly path: string;
  /** Its family's sealing key, which no other process holds. */
  readonly opens: PairPurpose;
  /** What no other process has. */
  readonly own: readonly KeyPurpose[];
  /** The secrets of a database that another process uses, too: the same in both keyrings. */
  readonly shared: readonly SecretPurpose[];
  /** Other families that it seals for, and cannot open. */
  readonly sealsFor?: readonly PairPurpose[];
}

const databaseSecrets: readonly SecretPurpose[] = ['field', 'index', 'fingerprint', 'audit'];
const ofPostal = { own: [...databaseSecrets, 'manifest-signing'], shared: [] } as const;
const ofNotify = { own: [], shared: databaseSecrets } as const;
const deliveryProcesses: readonly ProcessKeys[] = [
  { name: 'notify-sms', path: '/notify/sms', opens: 'seal-sms', ...ofNotify, sealsFor: ['seal-mail'] },
  { name: 'notify-mail', path: '/notify/mail', opens: 'seal-mail', ...ofNotify, sealsFor: ['seal-sms'] },
  { name: 'postal-post', path: '/postal/post', opens: 'seal-letter', ...ofPostal },
  { name: 'postal-desk', path: '/postal/desk', opens: 'seal-desk', ...ofPostal },
];
const credentialsSecrets: readonly KeyPurpose[] = ['field', 'index', 'pepper', 'fingerprint', 'audit'];

/** Of the authority's own files: a certificate by this name would replace them. */
export const authorityName = 'ca';

interface Identity {
  /** Of its files, and a name under which its server is reached. */
  readonly name: string;
  /** The end of its identity: spiffe://DOMAIN and this. */
  readonly path: string;
}

/** Who gets a certificate. The last three are callers only; `portal` stands for a service that calls credentials and notify. */
export const identities: readonly Identity[] = [
  { name: 'credentials', path: '/credentials' },
  ...deliveryProcesses.map(({ name, path }) => ({ name, path })),
  { name: 'operators', path: '/operators' },
  { name: 'print-centre', path: '/print-centre' },
  { name: 'portal', path: '/portal' },
];

/** The text of each process's keyring file. Secrets are each database's own; of a pair, one process has the private part. */
export function makeKeyrings(now: Date): ReadonlyMap<string, string> {
  const make = (purposes: readonly KeyPurpose[]) => purposes.map((purpose) => makeKey(purpose, now));
  const signing = makeKey('event-signing', now);
  const sealing = new Map(deliveryProcesses.map(({ opens }) => [opens, makeKey(opens, now)]));
  const notifySecrets = make(ofNotify.shared);
  const publicParts = [...sealing.values()].map(publicPartOf);
  const ofDelivery = ({ opens, own, shared, sealsFor = [] }: ProcessKeys): readonly WrittenKey[] => [
    ...make(own),
    ...notifySecrets.filter(({ purpose }) => shared.some((one) => one === purpose)),
    publicPartOf(signing),
    ...[...sealing.values()].filter(({ purpose }) => purpose === opens),
    ...publicParts.filter(({ purpose }) => sealsFor.some((other) => other === purpose)),
  ];
  return new Map([
    ['credentials', keyringText([...make(credentialsSecrets), signing, ...publicParts])],
    ...deliveryProcesses.map((process) => [process.name, keyringText(ofDelivery(process))] as const),
  ]);
}

/** What belongs in the keyring of a process, beside what others give it. */
export interface NeededKeys extends Pick<ProcessKeys, 'own' | 'shared'> {
  readonly process: string;
}

/**
 * The keys that a process has made for itself, and shares with one other at most, by its keyring: one made for an earlier version may lack some. Undefined
 * where it is no process's, or holds what two processes may not hold together.
 */
export function neededKeys(keys: readonly Key[]): NeededKeys | undefined {
  const held = keys.filter(({ kind }) => kind === 'private').map(({ purpose }) => purpose);
  const [process, ...others] = deliveryProcesses.filter(({ opens }) => held.includes(opens));
  const ofCredentials = { process: 'credentials', own: credentialsSecrets, shared: [] };
  if (held.includes('event-signing')) return process === undefined ? ofCredentials : undefined;
  if (process === undefined || others.length > 0) return undefined;
  return { process: process.name, own: process.own, shared: process.shared };
}

/** What a certificate for this process is made out to: one identity, and the names under which others reach its server. */
export function certificateNames(identity: Identity, domain: string, hosts: readonly string[]) {
  const all = [identity.name, 'localhost', '127.0.0.1', '::1', ...hosts];
  return {
    commonName: identity.name,
    uris: [`spiffe://${domain}${identity.path}`],
    dnsNames: [...new Set(all.filter((host) => isIP(host) === 0))],
    ipAddresses: [...new Set(all.filter((host) => isIP(host) !== 0))],
  };
}

/** What `--certificate` names: one of the identities, or `name=/path` for a caller of the installation's own. Undefined where it is neither. */
export function identityNamed(given: string): Identity | undefined {
  const [, name, path] = /^([a-z0-9][a-z0-9-]{0,62})=(\/.{1,150})$/.exec(given) ?? [];
  if (name === undefined || path === undefined) return identities.find((identity) => identity.name === given);
  const isTaken = identities.some((identity) => (identity.name === name) !== (identity.path === path));
  return isIdentityPath(path) && !isTaken && name !== authorityName ? { name, path } : undefined;
}

/** `--host` values by process: `process=host`, or a bare host, which is one of credentials. Undefined for an unknown process. */
export function hostsByProcess(
  values: readonly string[],
  named: readonly Identity[],
): ReadonlyMap<string, readonly string[]> | undefined {
  const pairs = values.map((value) => (value.includes('=') ? value.split('=', 2) : ['credentials', value]));
  const known = pairs.every(([name, host]) => Boolean(host) && named.some((identity) => identity.name === name));
  const hostsOf = (name: string) => pairs.flatMap(([process, host]) => (process === name && host ? [host] : []));
  return known ? new Map(named.map(({ name }) => [name, hostsOf(name)])) : undefined;
}
