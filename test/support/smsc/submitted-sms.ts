/** What an SMSC was given, read by another's eyes than those that wrote it: smpp's own reader. */
import { PDU } from 'smpp';

/** One submit_sm. */
export interface SubmittedPart {
  /** E.164. */
  readonly to: string;
  readonly from: string;
  /** Types and plans of number: of whom it is from, of whom it is to. */
  readonly numbering: readonly [number, number, number, number];
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
  readonly validityPeriod: string;
  readonly text: string;
  /** Which of how many, under which reference; undefined where it is alone. */
  readonly part: { readonly reference: number; readonly count: number; readonly number: number } | undefined;
  /** Without its sequence number. */
  readonly bytes: string;
}

export interface SubmittedSms {
  readonly to: string;
  readonly from: string;
  readonly text: string;
}

const submitSm = 4;

/** Undefined where it is another command. */
export function submittedPartIn(bytes: Buffer): SubmittedPart | undefined {
  if (bytes.readUInt32BE(4) !== submitSm) return undefined;
  const pdu = PDU.fromBuffer(bytes);
  if (pdu === false) throw new Error('half a submit_sm');
  // The library's reader gives a short message so.
  const content = pdu['short_message'] as { udh?: readonly Buffer[]; message: string };
  const joining = content.udh?.[0];
  return {
    to: `+${String(pdu['destination_addr'])}`,
    from: String(pdu['source_addr']),
    numbering: ['source_addr_ton', 'source_addr_npi', 'dest_addr_ton', 'dest_addr_npi'].map((name) =>
      Number(pdu[name]),
    ) as unknown as SubmittedPart['numbering'], // four names, four numbers
    esmClass: Number(pdu['esm_class']),
    dataCoding: Number(pdu['data_coding']),
    registeredDelivery: Number(pdu['registered_delivery']),
    validityPeriod: bytes.toString('latin1').match(/\d{12}000\+/)?.[0] ?? '',
    text: content.message,
    part:
      joining === undefined
        ? undefined
        : { reference: Number(joining[2]), count: Number(joining[3]), number: Number(joining[4]) },
    bytes: Buffer.concat([bytes.subarray(0, 12), bytes.subarray(16)]).toString('hex'),
  };
}

/** As phones show them: parts joined, each message as often as its rarest part came; what is not whole is not there. */
export function joinedSms(parts: readonly SubmittedPart[]): readonly SubmittedSms[] {
  const alone = parts.filter(({ part }) => part === undefined).map(({ to, from, text }) => ({ to, from, text }));
  const groups = new Map<string, SubmittedPart[]>();
  for (const one of parts.filter(({ part }) => part !== undefined)) {
    const key = `${one.to} ${one.from} ${one.part?.reference} ${one.part?.count}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...alone, ...[...groups.values()].flatMap(copiesOf)];
}

function copiesOf(group: readonly SubmittedPart[]): readonly SubmittedSms[] {
  const [first] = group;
  if (first?.part === undefined) return [];
  const { to, from, part } = first;
  const byNumber = Array.from({ length: part.count }, (_, index) =>
    group.filter((one) => one.part?.number === index + 1).map(({ text }) => text),
  );
  const copies = Math.min(...byNumber.map(({ length }) => length));
  return Array.from({ length: copies }, (_, copy) => ({
    to,
    from,
    text: byNumber.map((texts) => texts[copy]).join(''),
  }));
}
