/** The parts of smpp that services/notify/adapters/smpp/pdu-writer.ts uses, and how tests read what it wrote; the package has no types. */
declare module 'smpp' {
  class PDU {
    /** `fields` are those of the command, by the specification's names; TLVs too. */
    constructor(command: string, fields: Readonly<Record<string, string | number | Buffer>>);
    /** By the specification's names; false where the bytes are no whole PDU. Throws on many that are wrong. */
    static fromBuffer(bytes: Buffer): Readonly<Record<string, unknown>> | false;
    toBuffer(): Buffer;
  }
  /** The specification's names of statuses: ESME_RTHROTTLED: 0x58. */
  const errors: Readonly<Record<string, number>>;
}
