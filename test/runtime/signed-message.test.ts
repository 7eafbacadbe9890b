import { publicPartOf } from '../../runtime/key-file';
import { signBatch } from '../../runtime/signature';
import { readSignedMessage } from '../../runtime/signed-message';
import { keyringWith, newKey } from '../support/keyrings';

const signingKey = newKey('event-signing');
const signer = keyringWith(signingKey);
const verifier = keyringWith(publicPartOf(signingKey));
const envelopes: { readonly content: Buffer; readonly signature: ReturnType<typeof signatureOf> | undefined }[] = [];

/** Messages whose bytes are an index, respectively a text. */
const types = {
  envelope: {
    decode: (bytes: Uint8Array) => {
      const envelope = envelopes[Number(bytes[0])];
      if (envelope === undefined) throw new Error('no envelope');
      return envelope;
    },
  },
  content: {
    decode: (bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString();
      if (text === 'garbled') throw new Error('no content');
      return { text };
    },
  },
};

function signatureOf(content: Buffer) {
  const [signature] = signBatch(signer.current('event-signing'), [content]);
  if (signature === undefined) throw new Error('one signature a content');
  return signature;
}

function read(text: string, signature: ReturnType<typeof signatureOf> | undefined) {
  const place = envelopes.push({ content: Buffer.from(text), signature }) - 1;
  return readSignedMessage(verifier, Buffer.from([place]), types);
}

it('gives the content that was signed', async () => {
  expect(await read('hello', signatureOf(Buffer.from('hello')))).toEqual({ text: 'hello' });
});

it.each([
  ['has another content', 'hello', signatureOf(Buffer.from('good-bye'))],
  ['is not signed', 'hello', undefined],
  ['is not signed and has a content that cannot be read', 'garbled', undefined],
])('refuses what %s', async (_what, text, signature) => {
  await expect(read(text, signature)).rejects.toMatchObject({ kind: 'unauthenticated', reason: 'BAD_SIGNATURE' });
});

it('cannot read what is no envelope, nor what is signed and no content', async () => {
  const undecodable = { kind: 'invalid', reason: 'UNDECODABLE' };
  await expect(readSignedMessage(verifier, Buffer.from([255]), types)).rejects.toMatchObject(undecodable);
  await expect(read('garbled', signatureOf(Buffer.from('garbled')))).rejects.toMatchObject(undecodable);
});
