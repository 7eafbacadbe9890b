import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { FlattenedEncrypt, type FlattenedJWE } from 'jose';
import { openJwe, type SealedParts } from '../../runtime/jwe-opening';

const pair = generateKeyPairSync('x25519');
const aad = Buffer.from('what it belongs to');

async function sealed(plaintext: Uint8Array, header: object = { alg: 'ECDH-ES', enc: 'A256GCM', kid: 'k1' }) {
  const jwe = await new FlattenedEncrypt(plaintext)
    .setProtectedHeader(header as { alg: string; enc: string }) // the tests of other forms give other ones
    .setAdditionalAuthenticatedData(aad)
    .encrypt(pair.publicKey);
  return parts(jwe);
}

function parts({ protected: header = '', iv = '', ciphertext, tag = '', aad: bound = '' }: FlattenedJWE): SealedParts {
  return { protected: header, iv, ciphertext, tag, aad: bound };
}

const failure = (jwe: SealedParts, key = pair.privateKey) => {
  try {
    openJwe(key, jwe);
    return 'opened';
  } catch {
    return 'refused';
  }
};

describe('a JWE', () => {
  it('that jose made opens to what was put in, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (plaintext) => {
        const { plaintext: opened, keyId } = openJwe(pair.privateKey, await sealed(plaintext));
        expect({ opened: Buffer.from(plaintext).equals(opened), keyId }).toEqual({ opened: true, keyId: 'k1' });
      }),
      { numRuns: 50 },
    );
  });

  it('does not open for another key, or bound to something else', async () => {
    const jwe = await sealed(Buffer.from('half'));
    const other = generateKeyPairSync('x25519').privateKey;
    const elsewhere = { ...jwe, aad: Buffer.from('another delivery').toString('base64url') };
    expect([failure(jwe), failure(jwe, other), failure(elsewhere)]).toEqual(['opened', 'refused', 'refused']);
  });

  it('does not open where any bit of any part was changed', async () => {
    const jwe = await sealed(Buffer.from('half'));
    for (const part of ['protected', 'iv', 'ciphertext', 'tag'] as const) {
      const bytes = Buffer.from(jwe[part], 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect([part, bit, failure({ ...jwe, [part]: changed.toString('base64url') })]).toEqual([part, bit, 'refused']);
      }
    }
  });

  it('of another form is refused: another encryption, a shortened tag, a header that asks for more', async () => {
    const good = await sealed(Buffer.from('half'));
    const header = JSON.parse(Buffer.from(good.protected, 'base64url').toString('utf8'));
    const withHeader = (changes: object) => ({
      ...good,
      protected: Buffer.from(JSON.stringify({ ...header, ...changes })).toString('base64url'),
    });
    expect([
      failure(await sealed(Buffer.from('half'), { alg: 'ECDH-ES', enc: 'A128GCM', kid: 'k1' })),
      failure(await sealed(Buffer.from('half'), { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'k1' })),
      failure({ ...good, tag: good.tag.slice(0, 6) }),
      failure({ ...good, iv: '' }),
      failure(withHeader({ zip: 'DEF' })),
      failure(withHeader({ crit: ['b64'] })),
      failure(withHeader({ epk: undefined })),
      failure(withHeader({ epk: { ...header.epk, x: Buffer.alloc(32).toString('base64url') } })),
    ]).toEqual(Array.from({ length: 8 }, () => 'refused'));
  });
});
