/** What an SMSC's word for a message's state means: the numbers of TLV message_state, the words of `stat:` in a receipt's text. */
import type { ReceiptOutcome } from '../../domain/receipt';

export interface ReceiptState {
  readonly outcome: ReceiptOutcome;
  /** UPPER_SNAKE; empty where all goes well. */
  readonly reason: string;
}

const taken = { outcome: 'taken', reason: '' } as const;
const delayed = { outcome: 'delayed', reason: '' } as const;
const delivered = { outcome: 'delivered', reason: '' } as const;
const expired = { outcome: 'failed', reason: 'SMS_EXPIRED' } as const;
const deleted = { outcome: 'failed', reason: 'SMS_DELETED' } as const;
const undeliverable = { outcome: 'failed', reason: 'SMS_UNDELIVERABLE' } as const;
const unknown = { outcome: 'failed', reason: 'SMS_STATE_UNKNOWN' } as const;
const rejected = { outcome: 'failed', reason: 'SMS_REJECTED' } as const;
const skipped = { outcome: 'failed', reason: 'SMS_SKIPPED' } as const;

const byNumber: ReadonlyMap<number, ReceiptState> = new Map(
  // SCHEDULED, ENROUTE, DELIVERED, EXPIRED, DELETED, UNDELIVERABLE, ACCEPTED, UNKNOWN, REJECTED, SKIPPED
  [taken, delayed, delivered, expired, deleted, undeliverable, taken, unknown, rejected, skipped].entries(),
);

/** Words of 7 characters by the specification; some SMSCs write them out. */
const byWord: ReadonlyMap<string, ReceiptState> = new Map<string, ReceiptState>([
  ['SCHEDUL', taken],
  ['ACCEPTD', taken],
  ['ACCEPTED', taken],
  ['ENROUTE', delayed],
  ['BUFFERED', delayed],
  ['BUFFRED', delayed],
  ['DELIVRD', delivered],
  ['DELIVERED', delivered],
  ['EXPIRED', expired],
  ['DELETED', deleted],
  ['UNDELIV', undeliverable],
  ['UNDELIVERABLE', undeliverable],
  ['UNDELIVERED', undeliverable],
  ['FAILED', undeliverable],
  ['UNKNOWN', unknown],
  ['REJECTD', rejected],
  ['REJECTED', rejected],
  ['SKIPPED', skipped],
]);

export function stateOfNumber(state: number): ReceiptState | undefined {
  return byNumber.get(state);
}

export function stateOfWord(word: string): ReceiptState | undefined {
  return byWord.get(word.toUpperCase());
}
