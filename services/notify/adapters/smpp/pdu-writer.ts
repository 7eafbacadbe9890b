/** What goes out, in the bytes of SMPP 3.4. */
import { errors, PDU } from 'smpp';

export interface BindFields {
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
}

export interface SubmitFields {
  readonly source: SmppAddress;
  readonly destination: SmppAddress;
  readonly hasHeader: boolean;
  /** 0: the SMSC's own alphabet, which is GSM's; 8: UCS-2. */
  readonly dataCoding: 0 | 8;
  /** YYMMDDhhmmss000+ */
  readonly validityPeriod: string;
  /** With its header, if it has one; at most 254 bytes. */
  readonly shortMessage: Buffer;
}

export interface SmppAddress {
  readonly ton: number;
  readonly npi: number;
  readonly digitsOrName: string;
}

const interfaceVersion = 0x34;
const headerIndicator = 0x40;
/** A receipt for the end, good or bad. */
const finalReceipt = 0x01;

export function bindTransceiver(sequence: number, { systemId, password, systemType }: BindFields): Buffer {
  return bytesOf('bind_transceiver', sequence, {
    system_id: systemId,
    password,
    system_type: systemType,
    interface_version: interfaceVersion,
  });
}

export function submitSm(sequence: number, fields: SubmitFields): Buffer {
  const { source, destination, hasHeader, dataCoding, validityPeriod, shortMessage } = fields;
  return bytesOf('submit_sm', sequence, {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.digitsOrName,
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: destination.digitsOrName,
    esm_class: hasHeader ? headerIndicator : 0,
    validity_period: validityPeriod,
    registered_delivery: finalReceipt,
    data_coding: dataCoding,
    // As bytes: of a text the library would choose the alphabet by itself.
    short_message: shortMessage,
  });
}

export function enquireLink(sequence: number): Buffer {
  return bytesOf('enquire_link', sequence, {});
}

export function unbind(sequence: number): Buffer {
  return bytesOf('unbind', sequence, {});
}

type AnswerCommand = 'enquire_link_resp' | 'unbind_resp' | 'deliver_sm_resp' | 'generic_nack';

/** An answer has the sequence number of what it answers. */
export function answerPdu(command: AnswerCommand, sequence: number, status = 0): Buffer {
  return bytesOf(command, sequence, { command_status: status });
}

function bytesOf(
  command: string,
  sequence: number,
  fields: Readonly<Record<string, string | number | Buffer>>,
): Buffer {
  return new PDU(command, { ...fields, sequence_number: sequence }).toBuffer();
}

const namesOfStatuses = new Map(Object.entries(errors).map(([name, status]) => [status, name]));

/** UPPER_SNAKE: SMPP_ESME_RTHROTTLED, or SMPP_STATUS_40A where the specification has no name for it. */
export function reasonOfStatus(status: number): string {
  return `SMPP_${namesOfStatuses.get(status) ?? `STATUS_${status.toString(16).toUpperCase()}`}`;
}
