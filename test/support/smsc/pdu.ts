/** PDUs of SMPP written and cut by hand, so that a test can write wrong ones too. */
import type { MessagesIn } from '../fault-proxy';

export const commandIds = {
  genericNack: 0x80000000,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  dataSm: 0x103,
  response: 0x80000000,
} as const;

export interface ReadPdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly bytes: Buffer;
}

export function pdu(command: number, status: number, sequence: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(16);
  [16 + body.length, command, status, sequence].forEach((value, index) => {
    header.writeUInt32BE(value, index * 4);
  });
  return Buffer.concat([header, body]);
}

export const pdusIn: MessagesIn = (bytes) => {
  const whole: Buffer[] = [];
  let rest = bytes;
  while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
    whole.push(rest.subarray(0, rest.readUInt32BE(0)));
    rest = rest.subarray(rest.readUInt32BE(0));
  }
  return { whole, rest };
};

export function readPdu(bytes: Buffer): ReadPdu {
  return {
    command: bytes.readUInt32BE(4),
    status: bytes.readUInt32BE(8),
    sequence: bytes.readUInt32BE(12),
    bytes,
  };
}

export function cstring(text: string): Buffer {
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.of(0)]);
}

export interface DeliverSm {
  /** Type of number, and the number. */
  readonly source?: readonly [number, string];
  readonly destination?: readonly [number, string];
  readonly esmClass?: number;
  readonly dataCoding?: number;
  readonly content?: string | Buffer;
  readonly tlvs?: readonly (readonly [number, Buffer])[];
}

/** A receipt to INPS about +393331234567, unless told otherwise. */
export function deliverSm(sequence: number, told: DeliverSm): Buffer {
  const { source = [1, '393331234567'], destination = [5, 'INPS'], esmClass = 0x04, dataCoding = 0 } = told;
  const content = Buffer.from(told.content ?? '');
  const tlvs = (told.tlvs ?? []).map(([tag, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(tag, 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  const body = [
    cstring(''),
    Buffer.of(source[0], 1),
    cstring(source[1]),
    Buffer.of(destination[0], 0),
    cstring(destination[1]),
    Buffer.of(esmClass, 0, 0),
    cstring(''),
    cstring(''),
    Buffer.of(0, 0, dataCoding, 0, content.length),
    content,
    ...tlvs,
  ];
  return pdu(commandIds.deliverSm, 0, sequence, Buffer.concat(body));
}
