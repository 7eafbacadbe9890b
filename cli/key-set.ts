/** Which keys and which certificate each process of an installation gets. */
import { isIP } from 'node:net';
import type { KeyPurpose, PairPurpose } from '../runtime/key';
import { keyringText, makeKey, publicPartOf } from '../runtime/key-file';
import type { WrittenKey } from '../runtime/keyring-file';

interface ProcessKeys {
  readonly name: string;
  /** The end of its identity: spiffe://DOMAIN and this. */
  readonly path: string;
  /** Its family's sealing key, which no other process holds. */
  readonly opens: PairPurpose;
}

const deliveryProcesses: readonly ProcessKeys[] = [
  { name: 'notify-sms', path: '/notify/sms', opens: 'seal-sms' },
  { name: 'notify-mail', path: '/notify/mail', opens: 'seal-mail' },
  { name: 'postal-post', path: '/postal/post', opens: 'seal-letter' },
  { name: 'postal-desk', path: '/postal/desk', opens: 'seal-desk' },
];
const credentialsSecrets: readonly KeyPurpose[] = ['field', 'index', 'pepper', 'fingerprint'];
const deliverySecrets: readonly KeyPurpose[] = ['field', 'index'];

/** Who gets a certificate; `portal` stands for a service that calls credentials. */
export const identities: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'credentials', path: '/credentials' },
  ...deliveryProcesses.map(({ name, path }) => ({ name, path })),
  { name: 'portal', path: '/portal' },
];

/** The text of each process's keyring file. Secrets are each process's own; of a pair, one process has the private part. */
export function makeKeyrings(now: Date): ReadonlyMap<string, string> {
  const make = (purposes: readonly KeyPurpose[]) => purposes.map((purpose) => makeKey(purpose, now));
  const signing = makeKey('event-signing', now);
  const sealing = deliveryProcesses.map(({ name, opens }) => ({ name, key: makeKey(opens, now) }));
  const credentials = [...make(credentialsSecrets), signing, ...sealing.map(({ key }) => publicPartOf(key))];
  const ofDelivery = (key: WrittenKey) => [...make(deliverySecrets), publicPartOf(signing), key];
  return new Map([
    ['credentials', keyringText(credentials)],
    ...sealing.map(({ name, key }) => [name, keyringText(ofDelivery(key))] as const),
  ]);
}

/** What a certificate for this process is made out to: one identity, and the names under which others reach its server. */
export function certificateNames(identity: (typeof identities)[number], domain: string, hosts: readonly string[]) {
  const all = [identity.name, 'localhost', '127.0.0.1', '::1', ...hosts];
  return {
    commonName: identity.name,
    uris: [`spiffe://${domain}${identity.path}`],
    dnsNames: [...new Set(all.filter((host) => isIP(host) === 0))],
    ipAddresses: [...new Set(all.filter((host) => isIP(host) !== 0))],
  };
}

/** `--host` values by process: `process=host`, or a bare host, which is one of credentials. Undefined for an unknown process. */
export function hostsByProcess(values: readonly string[]): ReadonlyMap<string, readonly string[]> | undefined {
  const pairs = values.map((value) => (value.includes('=') ? value.split('=', 2) : ['credentials', value]));
  const known = pairs.every(([name, host]) => Boolean(host) && identities.some((identity) => identity.name === name));
  const hostsOf = (name: string) => pairs.flatMap(([process, host]) => (process === name && host ? [host] : []));
  return known ? new Map(identities.map(({ name }) => [name, hostsOf(name)])) : undefined;
}
