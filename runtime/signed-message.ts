import { Fault } from './fault';
import type { Keyring } from './keyring';
import { type ReceivedSignature, verifyBatchSignature } from './signature';

/** As a generated message type has it. */
interface Decoder<Message> {
  decode(bytes: Uint8Array): Message;
}

interface Envelope {
  readonly content: Uint8Array;
  readonly signature: ReceivedSignature | undefined;
}

/**
 * What somebody signed: of the envelope that it came in nothing but its content and signature is looked at. Faults: invalid
 * UNDECODABLE; unauthenticated BAD_SIGNATURE, or UNKNOWN_KEY where the ring, read once again, does not know who signed.
 */
export async function readSignedMessage<Content>(
  keyring: Keyring,
  bytes: Uint8Array,
  types: { readonly envelope: Decoder<Envelope>; readonly content: Decoder<Content> },
): Promise<Content> {
  const { content, signature } = decoded(types.envelope, bytes);
  if (signature === undefined) throw new Fault('unauthenticated', 'BAD_SIGNATURE', 'the message is not signed');
  await verifyBatchSignature(keyring, content, signature);
  return decoded(types.content, content);
}

function decoded<Message>(type: Decoder<Message>, bytes: Uint8Array): Message {
  try {
    return type.decode(bytes);
  } catch (cause) {
    throw new Fault('invalid', 'UNDECODABLE', 'the bytes are no message of this type', { cause });
  }
}
