/** What an SMSC's answer means for the message, or for the bind that it was an answer to. */
import type { CarrierOutcome } from '../../ports';
import { reasonOfStatus } from './pdu-writer';

export type Refusal = Extract<CarrierOutcome, { kind: 'refused' }>;

/** It takes less at a time: RMSGQFUL, RTHROTTLED. */
const throttling = new Set([0x14, 0x58]);
/**
 * About this recipient or this text, whoever sends it: RINVMSGLEN, RINVDSTADR, RINVNUMDESTS, RINVDLNAME, RINVDESTFLAG, RINVDSTTON, RINVDSTNPI,
 * RX_P_APPN, RINVDCS, RINVDSTADDRSUBUNIT.
 */
const aboutTheMessage = new Set([0x01, 0x0b, 0x33, 0x34, 0x40, 0x50, 0x51, 0x65, 0x104, 0x106]);
/**
 * About who sends and how, so that every message would be refused: a wrong login, sender, service or system type, a field that this SMSC does
 * not have. RINVCMDLEN, RINVCMDID, RINVBNDSTS, RINVPRTFLG, RINVREGDLVFLG, RINVSRCADR, RBINDFAIL, RINVPASWD, RINVSYSID, RINVSERTYP, RINVESMCLASS,
 * RINVSRCTON, RINVSRCNPI, RINVSYSTYP, RINVREPFLAG, RINVSCHED, RINVEXPIRY, RINVDFTMSGID, the TLVs' 0xC0 to 0xC4, RSERTYPUNAUTH, RPROHIBITED,
 * RSERTYPUNAVAIL, RSERTYPDENIED.
 */
const aboutUs = new Set([
  0x02, 0x03, 0x04, 0x06, 0x07, 0x0a, 0x0d, 0x0e, 0x0f, 0x15, 0x43, 0x48, 0x49, 0x53, 0x54, 0x61, 0x62, 0x63, 0xc0,
  0xc1, 0xc2, 0xc3, 0xc4, 0x100, 0x101, 0x102, 0x103,
]);

const throttledSeconds = 1;

/**
 * Of any status but 0: an SMSC that answers with an error does not have the message, RSYSERR too. What no list knows, vendors' own
 * statuses among them, is refused for now: nobody's messages must end by a number that may mean anything.
 */
export function refusalOf(status: number): Refusal {
  const reason = reasonOfStatus(status);
  if (aboutTheMessage.has(status)) return { kind: 'refused', reason, permanent: true };
  const forNow = { kind: 'refused', reason, permanent: false } as const;
  if (throttling.has(status)) return { ...forNow, throttled: true, retryAfterSeconds: throttledSeconds };
  return aboutUs.has(status) ? { ...forNow, refusesUs: true } : forNow;
}
