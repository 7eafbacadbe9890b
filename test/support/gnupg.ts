/** A print centre with GnuPG: keys of its own, in a folder of the test's. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GnuPg {
  /** GNUPGHOME, for who calls gpg by itself. */
  readonly home: string;
  /** Makes a key, by `--quick-generate-key`'s algorithm; `at`: as if it were that time (20260101T000000). Answers its fingerprint. */
  makeKey(name: string, options?: { algorithm?: string; usage?: string; expire?: string; at?: string }): string;
  addEncryptionSubkey(fingerprint: string, algorithm: string, options?: { expire?: string; at?: string }): void;
  revoke(fingerprint: string): void;
  publicKey(...fingerprints: readonly string[]): string;
  privateKey(fingerprint: string): string;
  decrypt(content: Buffer): Buffer;
}

const homes: string[] = [];

/** Its socket's path must be short, so it is not below the run's own folder. */
export async function gnuPg(): Promise<GnuPg> {
  const home = await mkdtemp(join(tmpdir(), 'gpg-'));
  homes.push(home);
  const gpg = (args: readonly string[], input: Buffer | string = '') =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--yes', '--quiet', '--passphrase', '', ...args], {
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 16_777_216,
    });
  const asOf = (at: string | undefined) =>
    at === undefined ? [] : ['--faked-system-time', at, '--ignore-time-conflict'];
  return {
    home,
    makeKey: (name, { algorithm = 'default', usage = 'default', expire = 'never', at } = {}) => {
      gpg([...asOf(at), '--quick-generate-key', name, algorithm, usage, expire]);
      const listed = gpg(['--list-keys', '--with-colons', name]).toString();
      return /^fpr:+([0-9A-F]{40}):$/m.exec(listed)?.[1] ?? '';
    },
    addEncryptionSubkey: (fingerprint, algorithm, { expire = 'never', at } = {}) => {
      gpg([...asOf(at), '--quick-add-key', fingerprint, algorithm, 'encr', expire]);
    },
    revoke: (fingerprint) => {
      const certificate = execFileSync('sed', [
        's/^:-----/-----/',
        join(home, 'openpgp-revocs.d', `${fingerprint}.rev`),
      ]);
      gpg(['--import'], certificate);
    },
    publicKey: (...fingerprints) => gpg(['--armor', '--export', ...fingerprints]).toString(),
    privateKey: (fingerprint) => gpg(['--armor', '--export-secret-keys', fingerprint]).toString(),
    decrypt: (content) => gpg(['--decrypt'], content),
  };
}

afterAll(async () => {
  for (const home of homes.splice(0)) {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    await rm(home, { recursive: true, force: true });
  }
});
