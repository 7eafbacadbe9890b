/** The print centre's public keys, in a file that it gave us: which of them can be used, and what to do about the others. */
import { type Config, config, type Key, type PublicKey, readKeys } from 'openpgp';

const maxFileCharacters = 262_144;
const maxKeys = 10;
const smallestRsaBits = 2_048;
/** Other weak algorithms openpgp refuses by itself. */
export const strict: Config = { ...config, minRSABits: smallestRsaBits };
const begin = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const block = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

export interface RecipientKey {
  readonly key: PublicKey;
  /** In hex, in capitals. */
  readonly fingerprint: string;
  /** When it, or what encrypts of it, expires. */
  readonly expireTime: Date | undefined;
}

interface FoundKeys {
  readonly keys: readonly RecipientKey[];
  /** Each says which key, what is wrong, and what to do. */
  readonly faults: readonly string[];
}

/** One armoured block, or several. Every key must be usable at that time: one that is not would be missed by whoever holds it. */
export async function publicKeysIn(text: string, now: Date): Promise<FoundKeys> {
  if (text.includes('-----BEGIN PGP PRIVATE KEY BLOCK-----')) return { keys: [], faults: [privateKey] };
  const blocks = text.length > maxFileCharacters ? [] : (text.match(block) ?? []);
  if (text.length <= maxFileCharacters && text.split(begin).length - 1 !== blocks.length)
    return { keys: [], faults: [damaged] };
  const found: Key[] = [];
  for (const armoredKeys of blocks) {
    const read = await readKeys({ armoredKeys }).catch(() => undefined);
    if (read === undefined) return { keys: [], faults: [damaged] };
    found.push(...read);
  }
  if (found.some((key) => key.isPrivate())) return { keys: [], faults: [privateKey] };
  if (found.length === 0 || found.length > maxKeys) return { keys: [], faults: [notKeys] };
  const checked = await Promise.all(found.map((key) => check(key, now)));
  const keys = checked.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const faults = checked.flatMap((one) => (typeof one === 'string' ? [one] : []));
  const isTwice = new Set(keys.map(({ fingerprint }) => fingerprint)).size < keys.length;
  return { keys, faults: isTwice ? [...faults, 'the same key is in it twice: leave one'] : faults };
}

const damaged = 'a block of it is damaged: ask for it again';
const privateKey =
  'holds a PRIVATE key, which only the print centre may have: take it away from here, tell the print centre, and use what `gpg --armor --export` gives';
const notKeys = `must hold 1 to ${maxKeys} armoured OpenPGP public keys (\`gpg --armor --export\`), ${maxFileCharacters} characters at most`;

/** The key, or what is wrong with it. */
async function check(key: Key, now: Date): Promise<RecipientKey | string> {
  const fingerprint = key.getFingerprint().toUpperCase();
  const askAnew = 'ask the print centre for another key';
  if (await key.isRevoked(undefined, undefined, now)) return `${fingerprint} is revoked: ${askAnew}`;
  const ofPrimary = await key.getExpirationTime();
  if (ofPrimary instanceof Date && ofPrimary <= now)
    return `${fingerprint} expired on ${day(ofPrimary)}: ask the print centre for it with its new date, or for another`;
  try {
    const encrypting = await key.getEncryptionKey(undefined, now, undefined, strict);
    const ofSubkey = 'mainKey' in encrypting ? await encrypting.getExpirationTime(now) : null;
    return { key, fingerprint, expireTime: earlier(ofPrimary, ofSubkey) };
  } catch (error) {
    return `${fingerprint} cannot be encrypted to (${whyOf(error)}): ${askAnew}`;
  }
}

/** openpgp tells Infinity, or null, for what does not expire. */
function earlier(...ends: readonly (Date | number | null)[]): Date | undefined {
  const dates = ends.filter((end) => end instanceof Date);
  return dates.sort((one, other) => one.getTime() - other.getTime())[0];
}

/** openpgp's own words after its general ones. */
function whyOf(error: unknown): string {
  const told = error instanceof Error ? error.message : '';
  return /^Could not find valid encryption key packet in key [0-9a-f]+: (.+)$/.exec(told)?.[1] ?? noSubkey(told);
}

function noSubkey(told: string): string {
  return told.startsWith('Could not find valid encryption key') ? 'no part of it is for encryption' : told;
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
