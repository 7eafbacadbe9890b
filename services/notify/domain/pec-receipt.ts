/**
 * What the receipts of certified mail make of a message. Kinds and errors have the names that the technical rules give them (decree
 * of 2 November 2005, annex; in English RFC 6109), since those stand in the receipts.
 */
import type { CarrierReceipt, ReceiptOutcome } from './receipt';

export const pecReceiptKinds = [
  'accettazione',
  'non-accettazione',
  'presa-in-carico',
  'avvenuta-consegna',
  'preavviso-errore-consegna',
  'errore-consegna',
  'rilevazione-virus',
] as const;
export type PecReceiptKind = (typeof pecReceiptKinds)[number];

export const pecErrors = ['nessuno', 'no-dest', 'no-dominio', 'virus', 'altro'] as const;
export type PecError = (typeof pecErrors)[number];

/** A receipt that its provider has signed. */
export interface PecReceipt {
  readonly kind: PecReceiptKind;
  readonly error: PecError;
  /** False where it says that the recipient has an ordinary mailbox: then nobody will ever certify the delivery. */
  readonly recipientIsCertified: boolean;
  /** Under which the provider has the message; printable ASCII, at most 250 characters. */
  readonly identifier: string;
  readonly deliveryId: string;
  readonly attempt: number;
  /** By the provider's clock. */
  readonly occurTime: Date;
}

/** The receipt as it came, as it may be kept. */
export interface PecEvidence {
  /** Without what quotes the message. */
  readonly mail: Buffer;
  /** Of all that came, before anything was taken out. */
  readonly sha256: Buffer;
  readonly removedParts: number;
  readonly receiveTime: Date;
}

type Meaning = Pick<CarrierReceipt, 'outcome' | 'reason' | 'suppress'>;

/** What one receipt says of the message. */
export function meaningOf({
  kind,
  error,
  recipientIsCertified,
}: Pick<PecReceipt, 'kind' | 'error' | 'recipientIsCertified'>): Meaning {
  switch (kind) {
    case 'accettazione':
    case 'presa-in-carico':
      return { outcome: 'taken', reason: recipientIsCertified ? '' : 'PEC_RECIPIENT_NOT_CERTIFIED' };
    case 'avvenuta-consegna':
      return { outcome: 'delivered', reason: '' };
    case 'preavviso-errore-consegna':
      return { outcome: 'delayed', reason: 'PEC_DELAYED' };
    case 'non-accettazione':
      return { outcome: 'failed', reason: error === 'virus' ? 'PEC_VIRUS' : 'PEC_NOT_ACCEPTED' };
    case 'errore-consegna':
      return failureBy(error);
    case 'rilevazione-virus':
      return { outcome: 'failed', reason: 'PEC_VIRUS' };
  }
}

/** Only a recipient or a domain that does not exist will not exist next time either: a full mailbox may be emptied. */
function failureBy(error: PecError): Meaning {
  switch (error) {
    case 'no-dest':
      return { outcome: 'failed', reason: 'PEC_NO_RECIPIENT', suppress: 'hard-bounce' };
    case 'no-dominio':
      return { outcome: 'failed', reason: 'PEC_NO_DOMAIN', suppress: 'hard-bounce' };
    case 'virus':
      return { outcome: 'failed', reason: 'PEC_VIRUS' };
    case 'altro':
    case 'nessuno':
      return { outcome: 'failed', reason: 'PEC_NOT_DELIVERED' };
  }
}

/** A message by all of its receipts; `handed-over`: there is none. */
export type PecStanding = 'handed-over' | ReceiptOutcome;

/**
 * A receipt never takes back what a higher one said, so that the standing is the same in whatever order and number they come. A
 * delivery is certified to have happened: a failure beside it can only be about another way that the message went.
 */
const rank: Readonly<Record<PecStanding, number>> = { 'handed-over': 0, taken: 1, delayed: 2, failed: 3, delivered: 4 };

export function standingAfter(standing: PecStanding, receipt: Pick<PecReceipt, 'kind' | 'error'>): PecStanding {
  const { outcome } = meaningOf({ ...receipt, recipientIsCertified: true });
  return rank[outcome] > rank[standing] ? outcome : standing;
}

/** As `TakeReceipts` takes it. */
export function carrierReceiptOf(receipt: PecReceipt, carrier: string): CarrierReceipt {
  const { deliveryId, attempt, occurTime } = receipt;
  return {
    carrier,
    channel: 'pec',
    subject: { kind: 'attempt', deliveryId, attempt },
    occurTime,
    ...meaningOf(receipt),
  };
}
