/**
 * Encrypts single fields of rows, and indexes them blindly where they are searched.
 *
 * A cipher is: version (1 byte), length of the key id (1), key id, IV (12), AES-256-GCM ciphertext, tag (16). What it is
 * bound to, so that a cipher copied to another row or column does not open: version, key id, table, column, row.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from './fault';
import type { SecretKey } from './key';
import { hmac, lengthPrefixed } from './keyed-hash';
import type { Keyring } from './keyring';

const algorithm = 'aes-256-gcm';
const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const maxPlaintextBytes = 4 * 1_048_576;

/** Where the field is; `row` is the row's primary key. */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

export class FieldCipher {
  /** `purpose`: which of the ring's secrets encrypts; pepper for what must not open with the field keys alone. */
  constructor(
    private readonly keyring: Keyring,
    private readonly purpose: 'field' | 'pepper' = 'field',
  ) {}

  encrypt(place: FieldPlace, plaintext: string): Buffer {
    return this.encryptBytes(place, Buffer.from(plaintext, 'utf8'));
  }

  /** Faults as decryptBytes'. */
  decrypt(place: FieldPlace, cipher: Uint8Array): string {
    return this.decryptBytes(place, cipher).toString('utf8');
  }

  /** At most 4 MiB. */
  encryptBytes(place: FieldPlace, plaintext: Uint8Array): Buffer {
    if (plaintext.length > maxPlaintextBytes)
      throw new Fault('bug', 'FIELD_TOO_LONG', `${place.table}.${place.column} is over ${maxPlaintextBytes} bytes`);
    const key = this.keyring.current(this.purpose);
    const header = headerOf(key.id);
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, key.bytes, iv, { authTagLength: tagBytes });
    cipher.setAAD(boundTo(header, place));
    const body = [cipher.update(plaintext), cipher.final()];
    return Buffer.concat([header, iv, ...body, cipher.getAuthTag()]);
  }

  /**
   * Faults: bug FIELD_UNREADABLE where the cipher is damaged or was made for another place; unavailable UNKNOWN_KEY where
   * this process does not have its key: the ring is read again meanwhile, so that a key just given out is there on the retry.
   */
  decryptBytes(place: FieldPlace, cipher: Uint8Array): Buffer {
    const { header, keyId, iv, body, tag } = split(place, Buffer.from(cipher));
    const key = this.keyring.find(this.purpose, keyId);
    if (key === undefined) {
      void this.keyring.reload();
      throw new Fault('unavailable', 'UNKNOWN_KEY', `no ${this.purpose} key ${JSON.stringify(keyId)} in the keyring`);
    }
    try {
      const decipher = createDecipheriv(algorithm, key.bytes, iv, { authTagLength: tagBytes });
      decipher.setAAD(boundTo(header, place));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch {
      throw unreadable(place);
    }
  }

  /** The same plaintext under the current key; undefined where it is under that one already. Faults as decryptBytes'. */
  underCurrentKey(place: FieldPlace, cipher: Uint8Array): Buffer | undefined {
    const { keyId } = split(place, Buffer.from(cipher));
    if (keyId === this.keyring.current(this.purpose).id) return undefined;
    return this.encryptBytes(place, this.decryptBytes(place, cipher));
  }

  /** 32 bytes by which `value` is found again; equal values of another `kind` give other bytes. Normalise `value` first. */
  index(kind: string, value: string): Buffer {
    return blindIndex(this.keyring.current('index'), kind, value);
  }

  /** The index under every key of the ring, the current one first: to look up while a rotation runs. */
  indexes(kind: string, value: string): readonly Buffer[] {
    return this.keyring.all('index').map((key) => blindIndex(key, kind, value));
  }
}

function blindIndex(key: SecretKey, kind: string, value: string): Buffer {
  return hmac(key, 'symbolon blind index v1', kind, value);
}

function headerOf(keyId: string): Buffer {
  const id = Buffer.from(keyId, 'latin1');
  return Buffer.concat([Buffer.from([version, id.length]), id]);
}

function boundTo(header: Buffer, { table, column, row }: FieldPlace): Buffer {
  return Buffer.concat(['symbolon field v1', header, table, column, row].map(lengthPrefixed));
}

function split(place: FieldPlace, cipher: Buffer) {
  const ivStart = 2 + (cipher[1] ?? 0);
  const bodyStart = ivStart + ivBytes;
  const tagStart = cipher.length - tagBytes;
  if (cipher[0] !== version || tagStart < bodyStart) throw unreadable(place);
  return {
    header: cipher.subarray(0, ivStart),
    keyId: cipher.toString('latin1', 2, ivStart),
    iv: cipher.subarray(ivStart, bodyStart),
    body: cipher.subarray(bodyStart, tagStart),
    tag: cipher.subarray(tagStart),
  };
}

function unreadable({ table, column }: FieldPlace): Fault {
  return new Fault('bug', 'FIELD_UNREADABLE', `a cipher in ${table}.${column} is damaged, or of another row`);
}
