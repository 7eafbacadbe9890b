import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../../../runtime/fault';
import { openFileEncryption } from '../../../services/postal/adapters/encryption/openpgp';
import { type GnuPg, gnuPg } from '../../support/gnupg';
import { temporaryFolder } from '../../support/temporary-folder';

const letter = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(60_000)]);
let centre: GnuPg;
let other: GnuPg;
let modern = '';
let old = '';
beforeAll(async () => {
  centre = await gnuPg();
  other = await gnuPg();
  modern = centre.makeKey('Modern', { algorithm: 'future-default' });
  old = rsaKey(other, 'Old', 'rsa2048');
});

function rsaKey(gpg: GnuPg, name: string, algorithm: string): string {
  const fingerprint = gpg.makeKey(name, { algorithm });
  gpg.addEncryptionSubkey(fingerprint, algorithm);
  return fingerprint;
}

async function keyFile(...texts: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'print-centre.asc');
  await writeFile(path, texts.join('\n'));
  return path;
}

/** What the start says of it. */
async function refusal(...texts: readonly string[]): Promise<string[]> {
  const path = await keyFile(...texts);
  const opened = openFileEncryption(path);
  const fault = await opened.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isFault(fault, 'invalid')) throw new Error(`it was not refused: ${fault}`);
  return fault.fields.map(({ field, description }) => `${field}: ${description.replace(path, 'FILE')}`);
}

const setting = 'PRINT_CENTRE_KEY_FILE: FILE:';
const another = 'ask the print centre for another key';

describe('encryption for the print centre', () => {
  test('GnuPG opens the file with any of the keys, and nobody else does', async () => {
    const { suffix, recipients, encrypt } = await openFileEncryption(
      await keyFile(centre.publicKey(modern), 'Comments are passed over.', other.publicKey(old)),
    );
    const encrypted = await encrypt(letter);

    expect({ suffix, recipients, isHidden: !encrypted.includes('%PDF') }).toEqual({
      suffix: '.gpg',
      recipients: [
        { fingerprint: modern, expireTime: undefined },
        { fingerprint: old, expireTime: undefined },
      ],
      isHidden: true,
    });
    expect(encrypted.length - letter.length).toBeLessThan(1_000);
    expect([centre.decrypt(encrypted).equals(letter), other.decrypt(encrypted).equals(letter)]).toEqual([true, true]);
    const stranger = await gnuPg();
    expect(() => stranger.decrypt(encrypted)).toThrow('No secret key');
  });

  test('two keys of one export are both recipients', async () => {
    const second = rsaKey(centre, 'Second', 'rsa3072');
    const file = await keyFile(centre.publicKey(modern, second));

    expect((await openFileEncryption(file)).recipients.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      [modern, second].sort(),
    );
  });

  test('a file that was changed on its way is not opened', async () => {
    const { encrypt } = await openFileEncryption(await keyFile(centre.publicKey(modern)));
    const encrypted = await encrypt(letter);
    encrypted.writeUInt8(encrypted.readUInt8(30_000) ^ 1, 30_000);

    expect(() => centre.decrypt(encrypted)).toThrow('encrypted message has been manipulated');
  });

  test('a key that expires while the process runs encrypts until then and not afterwards', async () => {
    const soon = centre.makeKey('Soon', { algorithm: 'future-default', expire: '20301224T120000' });
    let now = new Date('2030-12-24T11:59:00Z');
    const { encrypt, recipients } = await openFileEncryption(await keyFile(centre.publicKey(soon)), { now: () => now });
    await encrypt(letter);
    now = new Date('2030-12-24T12:00:01Z');

    expect(recipients).toEqual([{ fingerprint: soon, expireTime: new Date('2030-12-24T12:00:00Z') }]);
    await expect(encrypt(letter)).rejects.toMatchObject({ kind: 'precondition', reason: 'PRINT_CENTRE_KEY_UNUSABLE' });
  });
});

describe('the start refuses', () => {
  test('a private key, alone or among others', async () => {
    const told = [expect.stringContaining(`${setting} holds a PRIVATE key`)];

    expect(await refusal(centre.privateKey(modern))).toEqual(told);
    expect(await refusal(other.publicKey(old), centre.privateKey(modern))).toEqual(told);
    const disguised = centre.privateKey(modern).replaceAll('PRIVATE KEY', 'PUBLIC KEY');
    expect(await refusal(disguised)).toEqual(told);
  });

  test('keys that have expired, were revoked, are weak or not for encryption, each by its name', async () => {
    const past = '20250101T000000';
    const expired = centre.makeKey('Expired', { algorithm: 'future-default', expire: '20250201T000000', at: past });
    const revoked = centre.makeKey('Revoked', { algorithm: 'future-default' });
    centre.revoke(revoked);
    const weak = centre.makeKey('Weak', { algorithm: 'rsa1024' });
    const signing = centre.makeKey('Signing', { algorithm: 'ed25519', usage: 'sign' });
    const ended = centre.makeKey('Ended', { algorithm: 'ed25519', usage: 'sign', at: past });
    centre.addEncryptionSubkey(ended, 'cv25519', { expire: '20250201T000000', at: past });
    const weakSubkey = centre.makeKey('Weak subkey', { algorithm: 'ed25519', usage: 'sign' });
    centre.addEncryptionSubkey(weakSubkey, 'rsa1024');
    const all = [expired, revoked, weak, signing, ended, weakSubkey];

    expect(await refusal(...all.map((one) => centre.publicKey(one)))).toEqual([
      `${setting} ${expired} expired on 2025-02-01: ask the print centre for it with its new date, or for another`,
      `${setting} ${revoked} is revoked: ${another}`,
      `${setting} ${weak} cannot be encrypted to (Could not verify primary key: RSA keys shorter than 2048 bits are considered too weak.): ${another}`,
      `${setting} ${signing} cannot be encrypted to (no part of it is for encryption): ${another}`,
      `${setting} ${ended} cannot be encrypted to (Subkey is expired): ${another}`,
      `${setting} ${weakSubkey} cannot be encrypted to (RSA keys shorter than 2048 bits are considered too weak.): ${another}`,
    ]);
  });

  test('a file that holds no key, a damaged one, one twice, or too many; or that is not there', async () => {
    const key = centre.publicKey(modern);
    const none = `${setting} must hold 1 to 10 armoured OpenPGP public keys (\`gpg --armor --export\`), 262144 characters at most`;

    expect(await refusal('')).toEqual([none]);
    expect(await refusal('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p')).toEqual([none]);
    expect(await refusal(key, 'x'.repeat(262_144))).toEqual([none]);
    expect(await refusal(...Array(11).fill(key))).toEqual([none]);
    const damaged = [`${setting} a block of it is damaged: ask for it again`];
    expect(await refusal(key, key.slice(0, 200))).toEqual(damaged);
    expect(await refusal(key.replace(/\n\n(.{20})/, '\n\n'))).toEqual(damaged);
    expect(await refusal(key, key)).toEqual([`${setting} the same key is in it twice: leave one`]);
    await expect(openFileEncryption('/nowhere/key.asc')).rejects.toMatchObject({ reason: 'WRONG_SETTINGS' });
  });
});
