/**
 * Answers of the Internet Printing Protocol, read from bytes (RFC 8010). The libraries for it (ipp, @sealsystems/ipp, ipp-encoder) read lengths as signed
 * numbers and never end where one is below zero; here whatever is not as it must be is an error, and reading takes as long as the bytes are many.
 */
import { firstValueTag, groupTags, isTextTag, valueTags } from './ipp-tags';

/** Null: the printer has none, does not know it, or it is of a kind that is not read here. */
export type IppValue = string | number | boolean | IppAttributes | null;
/** Every value of an attribute, by its name. */
export type IppAttributes = ReadonlyMap<string, readonly IppValue[]>;

export interface IppAnswer {
  readonly status: number;
  readonly requestId: number;
  readonly groups: readonly { readonly tag: number; readonly attributes: IppAttributes }[];
}

/** The bytes are no whole answer. */
export class NotIpp extends Error {
  override readonly name = 'NotIpp';
}

const deepestCollection = 8;
const headerBytes = 8;

/** Throws NotIpp only. */
export function decodeAnswer(bytes: Buffer): IppAnswer {
  const reader = new Reader(bytes);
  const [major] = reader.take(2);
  if (bytes.length <= headerBytes || (major !== 1 && major !== 2)) throw new NotIpp('no version of IPP');
  const status = reader.unsignedShort();
  const requestId = reader.long();
  const groups: { tag: number; attributes: Map<string, IppValue[]> }[] = [];
  for (;;) {
    const tag = reader.byte();
    if (tag === groupTags.end) return { status, requestId, groups };
    if (tag >= firstValueTag) throw new NotIpp('a value outside of a group');
    const attributes = new Map<string, IppValue[]>();
    readGroup(reader, attributes);
    groups.push({ tag, attributes });
  }
}

function readGroup(reader: Reader, attributes: Map<string, IppValue[]>): void {
  let values: IppValue[] | undefined;
  while (reader.peek() >= firstValueTag) {
    const { tag, name, bytes } = reader.field();
    if (name !== '') {
      values = [];
      attributes.set(name, values);
    }
    if (values === undefined) throw new NotIpp('a value without a name');
    values.push(readValue(reader, tag, bytes, 0));
  }
}

function readValue(reader: Reader, tag: number, bytes: Buffer, depth: number): IppValue {
  if (tag === valueTags.beginCollection) return readCollection(reader, depth + 1);
  if (tag === valueTags.integer || tag === valueTags.enum) return ofLength(bytes, 4).readInt32BE();
  if (tag === valueTags.boolean) return ofLength(bytes, 1)[0] === 1;
  if (isTextTag(tag)) return bytes.toString('utf8');
  if (tag !== valueTags.textWithLanguage && tag !== valueTags.nameWithLanguage) return null;
  const parts = new Reader(bytes);
  parts.take(parts.unsignedShort());
  return parts.take(parts.unsignedShort()).toString('utf8');
}

function readCollection(reader: Reader, depth: number): IppAttributes {
  if (depth > deepestCollection) throw new NotIpp('collections too deep');
  const members = new Map<string, IppValue[]>();
  let values: IppValue[] | undefined;
  for (;;) {
    const { tag, bytes } = reader.field();
    if (tag === valueTags.endCollection) return members;
    if (tag < firstValueTag) throw new NotIpp('a collection without an end');
    if (tag === valueTags.memberName) {
      values = [];
      members.set(bytes.toString('utf8'), values);
      continue;
    }
    if (values === undefined) throw new NotIpp('a member without a name');
    values.push(readValue(reader, tag, bytes, depth));
  }
}

function ofLength(bytes: Buffer, length: number): Buffer {
  if (bytes.length !== length) throw new NotIpp('a value of a wrong length');
  return bytes;
}

/** Never reads beyond the end, and always goes on. */
class Reader {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  take(count: number): Buffer {
    const end = this.offset + count;
    if (end > this.bytes.length) throw new NotIpp('the answer breaks off');
    const taken = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }

  peek(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) throw new NotIpp('the answer breaks off');
    return byte;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  unsignedShort(): number {
    return this.take(2).readUInt16BE();
  }

  long(): number {
    return this.take(4).readInt32BE();
  }

  /** A value with its name, which is empty where it belongs to the attribute before. */
  field(): { readonly tag: number; readonly name: string; readonly bytes: Buffer } {
    const tag = this.byte();
    const name = this.take(this.unsignedShort()).toString('utf8');
    return { tag, name, bytes: this.take(this.unsignedShort()) };
  }
}
