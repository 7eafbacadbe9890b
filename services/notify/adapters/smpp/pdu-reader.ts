/**
 * What comes in, read so that nothing the other side writes can end or hang a session. smpp's own reader is not used: it throws on a field
 * that is cut short, waits for ever on a length under 4, and reads a TLV without its NUL into the next one.
 */

export interface PduHeader {
  readonly commandId: number;
  readonly status: number;
  readonly sequence: number;
}

export interface DeliveredPdu {
  readonly source: DeliveredAddress;
  readonly destination: DeliveredAddress;
  readonly esmClass: number;
  readonly dataCoding: number;
  /** The short message, or the payload where that is empty. */
  readonly content: Buffer;
  readonly tlvs: ReadonlyMap<number, Buffer>;
}

export interface DeliveredAddress {
  readonly ton: number;
  readonly text: string;
}

export const headerBytes = 16;
export const tlvTags = {
  receiptedMessageId: 0x001e,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

/** `frame` is a whole PDU, at least 16 bytes. */
export function headerOf(frame: Buffer): PduHeader {
  return { commandId: frame.readUInt32BE(4), status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12) };
}

/** The id that a submit_sm_resp tells; empty where it tells none. */
export function messageIdOf(frame: Buffer): string {
  return new FieldReader(frame).text();
}

/** Undefined where it ends before its short message does. */
export function deliveredIn(frame: Buffer): DeliveredPdu | undefined {
  const fields = new FieldReader(frame);
  fields.text();
  const source = address(fields);
  const destination = address(fields);
  const esmClass = fields.byte();
  fields.bytes(2);
  fields.text();
  fields.text();
  fields.bytes(2);
  const dataCoding = fields.byte();
  fields.byte();
  const shortMessage = fields.bytes(fields.byte());
  if (fields.isCutShort) return undefined;
  const tlvs = tlvsIn(fields);
  const payload = tlvs.get(tlvTags.messagePayload);
  const content = shortMessage.length === 0 && payload !== undefined ? payload : shortMessage;
  return { source, destination, esmClass, dataCoding, content, tlvs };
}

function address(fields: FieldReader): DeliveredAddress {
  const ton = fields.byte();
  fields.byte();
  return { ton, text: fields.text() };
}

/** The first of each tag; one that goes beyond the PDU ends where that does. */
function tlvsIn(fields: FieldReader): ReadonlyMap<number, Buffer> {
  const tlvs = new Map<number, Buffer>();
  while (fields.remaining >= 4) {
    const tag = fields.bytes(2).readUInt16BE();
    const value = fields.bytes(fields.bytes(2).readUInt16BE());
    if (!tlvs.has(tag)) tlvs.set(tag, value);
  }
  return tlvs;
}

class FieldReader {
  private at = headerBytes;
  isCutShort = false;

  constructor(private readonly frame: Buffer) {}

  get remaining(): number {
    return this.frame.length - this.at;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  bytes(count: number): Buffer {
    if (count > this.remaining) this.isCutShort = true;
    const value = this.frame.subarray(this.at, this.at + count);
    this.at += value.length;
    return value;
  }

  /** Up to its NUL, or to the PDU's end. */
  text(): string {
    const end = this.frame.indexOf(0, this.at);
    if (end === -1) this.isCutShort = true;
    const value = this.frame.subarray(this.at, end === -1 ? this.frame.length : end);
    this.at += value.length + (end === -1 ? 0 : 1);
    return value.toString('latin1');
  }
}
