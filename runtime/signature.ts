/** One Ed25519 signature for all events of a commit; each carries its path in their Merkle tree and is checked alone. */
import { sign, verify } from 'node:crypto';
import { Fault } from './fault';
import type { PairKey } from './key';
import type { Keyring } from './keyring';
import { merkleTree, rootOf } from './merkle';

const domain = Buffer.from('symbolon event batch v1\0', 'ascii');
const maxLeaves = 1_024;
const maxPath = 10;
const signatureBytes = 64;

/** The fields of the wire's EventSignature. */
export interface BatchSignature {
  readonly keyId: string;
  readonly signature: Buffer;
  readonly leafIndex: number;
  readonly leafCount: number;
  readonly path: Buffer[];
}
/** The same as it is read from the wire. */
export type ReceivedSignature = Readonly<Omit<BatchSignature, 'signature' | 'path'>> & {
  readonly signature: Uint8Array;
  readonly path: readonly Uint8Array[];
};

/** One signature a content, in the same order; 1 to 1,024 contents. `key` is private. */
export function signBatch(key: PairKey, contents: readonly Uint8Array[]): BatchSignature[] {
  if (key.kind !== 'private') throw new Fault('bug', 'PUBLIC_KEY_CANNOT_SIGN', `${key.id} has no private part`);
  if (contents.length === 0 || contents.length > maxLeaves)
    throw new Fault('bug', 'BATCH_SIZE', `a batch of ${contents.length} contents; 1 to ${maxLeaves} can be signed`);
  const { root, paths } = merkleTree(contents);
  const leafCount = contents.length;
  const signature = sign(null, signedText(root, leafCount), key.privateKey);
  return paths.map((path, leafIndex) => ({ keyId: key.id, signature, leafIndex, leafCount, path: [...path] }));
}

/** Faults: unauthenticated UNKNOWN_KEY where the ring, read once again, has no such key; unauthenticated BAD_SIGNATURE. */
export async function verifyBatchSignature(
  keyring: Keyring,
  content: Uint8Array,
  received: ReceivedSignature,
): Promise<void> {
  const key = await signerKey(keyring, received.keyId);
  const { leafIndex, leafCount, path, signature } = received;
  const plausible = leafCount <= maxLeaves && path.length <= maxPath && signature.length === signatureBytes;
  const root = plausible ? rootOf(content, leafIndex, leafCount, path) : undefined;
  if (root === undefined || !verify(null, signedText(root, leafCount), key.publicKey, signature))
    throw new Fault('unauthenticated', 'BAD_SIGNATURE', 'the signature is not over this content');
}

async function signerKey(keyring: Keyring, keyId: string): Promise<PairKey> {
  if (keyring.find('event-signing', keyId) === undefined) await keyring.reload();
  const key = keyring.find('event-signing', keyId);
  if (key === undefined)
    throw new Fault('unauthenticated', 'UNKNOWN_KEY', 'no signing key with the id of the signature');
  return key;
}

/** The count is signed too: a root alone would leave it open for some paths how many leaves there were. */
function signedText(root: Buffer, leafCount: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(leafCount);
  return Buffer.concat([domain, count, root]);
}
