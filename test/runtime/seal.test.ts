import fc from 'fast-check';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { SealBinding } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { publicPartOf } from '../../runtime/key-file';
import { type Sealed, seal, unseal } from '../../runtime/seal';
import { keyringWith, newKey } from '../support/keyrings';

const smsKey = newKey('seal-sms');
const mailKey = newKey('seal-mail');
const sealer = keyringWith(publicPartOf(smsKey), publicPartOf(mailKey));
const opener = keyringWith(smsKey);
const binding: SealBinding = {
  credentialId: '019ab000-0000-7000-8000-000000000001',
  issueId: '019ab000-0000-7000-8000-000000000002',
  deliveryId: '019ab000-0000-7000-8000-000000000003',
  half: Half.HALF_FIRST,
  channel: Channel.CHANNEL_SMS,
};
const bytesOf = (of: SealBinding) => SealBinding.encode(of).finish();
const text = Buffer.from('+393331234567 BCDF GHJK');
const sealText = async () => await seal(sealer.current('seal-sms'), text, bytesOf(binding));
const unsealFailed = { kind: 'invalid', reason: 'UNSEAL_FAILED' };
const open = (sealed: Sealed, additionalData: Uint8Array = bytesOf(binding)) =>
  unseal(opener, 'seal-sms', sealed, additionalData);

test('any content opens again with the private key and the same additional data', async () => {
  const some = fc.uint8Array({ maxLength: 300 });
  const comesBack = async (content: Uint8Array, data: Uint8Array) => {
    const sealed = await seal(sealer.current('seal-sms'), content, data);
    return Buffer.from(await open(sealed, data)).equals(content);
  };
  await fc.assert(fc.asyncProperty(some, fc.uint8Array({ minLength: 1, maxLength: 200 }), comesBack), { numRuns: 50 });
});

test('a blob is a flattened JWE without its additional data, and without anything readable', async () => {
  const { keyId, jwe } = await sealText();
  const members = JSON.parse(jwe.toString());
  const header = JSON.parse(Buffer.from(members.protected, 'base64url').toString());
  expect({ keyId, members: Object.keys(members), header }).toEqual({
    keyId: smsKey.id,
    members: ['protected', 'iv', 'ciphertext', 'tag'],
    header: {
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: smsKey.id,
      epk: { kty: 'OKP', crv: 'X25519', x: expect.any(String) },
    },
  });
});

test('a blob moved to another credential, issue, delivery, half or channel does not open', async () => {
  const sealed = await sealText();
  const others: Partial<SealBinding>[] = [
    { credentialId: binding.issueId },
    { issueId: binding.credentialId },
    { deliveryId: '019ab000-0000-7000-8000-000000000004' },
    { half: Half.HALF_SECOND },
    { half: Half.HALF_UNSPECIFIED },
    { channel: Channel.CHANNEL_EMAIL },
    { channel: Channel.CHANNEL_LETTER },
  ];
  for (const other of others)
    await expect(open(sealed, bytesOf({ ...binding, ...other }))).rejects.toMatchObject(unsealFailed);
});

test('not one bit of the binding can differ', async () => {
  const sealed = await sealText();
  const bound = bytesOf(binding);
  for (let bit = 0; bit < bound.length * 8; bit += 1) {
    const changed = Buffer.from(bound);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(open(sealed, changed)).rejects.toMatchObject(unsealFailed);
  }
  await expect(open(sealed, Buffer.alloc(0))).rejects.toMatchObject(unsealFailed);
});

test('not one bit of the blob can differ', async () => {
  const { keyId, jwe } = await sealText();
  for (let bit = 0; bit < jwe.length * 8; bit += 1) {
    const changed = Buffer.from(jwe);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(open({ keyId, jwe: changed })).rejects.toMatchObject(unsealFailed);
  }
});

test('a blob that brings additional data or headers of its own does not open', async () => {
  const { keyId, jwe } = await sealText();
  const members = JSON.parse(jwe.toString());
  const additions = [
    { aad: Buffer.from(bytesOf(binding)).toString('base64url') },
    { unprotected: {} },
    { encrypted_key: '' },
  ];
  for (const addition of additions) {
    const changed = Buffer.from(JSON.stringify({ ...members, ...addition }));
    await expect(open({ keyId, jwe: changed })).rejects.toMatchObject(unsealFailed);
  }
});

test('what is no blob at all is refused like a damaged one', async () => {
  const nothings = ['', 'null', '[]', '{}', '"text"', '{"protected":1}', 'x'.repeat(50_000)].map((one) =>
    Buffer.from(one),
  );
  for (const jwe of nothings) await expect(open({ keyId: smsKey.id, jwe })).rejects.toMatchObject(unsealFailed);
});

test('the key of another family does not open it, not even under the same id', async () => {
  const sealed = await sealText();
  const wrongFamily = keyringWith(mailKey);
  const disguised = keyringWith({ ...mailKey, id: smsKey.id });
  const unknown = { kind: 'invalid', reason: 'UNKNOWN_KEY' };
  await expect(unseal(wrongFamily, 'seal-mail', sealed, bytesOf(binding))).rejects.toMatchObject(unknown);
  await expect(unseal(disguised, 'seal-mail', sealed, bytesOf(binding))).rejects.toMatchObject(unsealFailed);
  await expect(unseal(sealer, 'seal-sms', sealed, bytesOf(binding))).rejects.toMatchObject(unknown);
});

test('an unknown key has the ring read again once, and a key that came with it is used', async () => {
  let ring = keyringWith(newKey('seal-sms'));
  let reloads = 0;
  const rotating = {
    ...ring,
    find: ((purpose, keyId) => ring.find(purpose, keyId)) satisfies typeof ring.find,
    reload: async () => {
      reloads += 1;
      if (reloads === 2) ring = opener;
    },
  };
  const sealed = await sealText();
  const unknown = { kind: 'invalid', reason: 'UNKNOWN_KEY' };
  await expect(unseal(rotating, 'seal-sms', sealed, bytesOf(binding))).rejects.toMatchObject(unknown);
  expect(Buffer.from(await unseal(rotating, 'seal-sms', sealed, bytesOf(binding)))).toEqual(text);
  expect(reloads).toBe(2);
});

test('many seals at once all open, each with its own ephemeral key', async () => {
  const sealed = await Promise.all(Array.from({ length: 64 }, sealText));
  const opened = await Promise.all(sealed.map((one) => open(one)));
  expect(opened.every((one) => Buffer.from(one).equals(text))).toBe(true);
  expect(new Set(sealed.map(({ jwe }) => JSON.parse(jwe.toString()).protected)).size).toBe(64);
});

test('no seal without a binding, and none over 32 KiB', async () => {
  const key = sealer.current('seal-sms');
  await expect(seal(key, text, Buffer.alloc(0))).rejects.toMatchObject({ kind: 'bug' });
  await expect(seal(key, Buffer.alloc(32_769), bytesOf(binding))).rejects.toMatchObject({ kind: 'bug' });
  const largest = await seal(key, Buffer.alloc(32_768), bytesOf(binding));
  expect(await open(largest)).toHaveLength(32_768);
});
