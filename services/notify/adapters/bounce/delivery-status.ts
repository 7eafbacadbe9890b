/** What a delivery status notification (RFC 3464, RFC 6533) says of one recipient. */
import type { ReceiptOutcome } from '../../domain/receipt';
import { fieldOf, type MailFields } from '../mail/mail-fields';

export interface RecipientStatus {
  readonly outcome: ReceiptOutcome;
  /** BOUNCE_5_1_1, or BOUNCE_550 where only SMTP's own code is told; empty where all went well. */
  readonly reason: string;
  /** Undefined where it is not told. */
  readonly occurTime: Date | undefined;
  readonly suppress?: 'hard-bounce';
}

const outcomes: Readonly<Record<string, ReceiptOutcome>> = {
  failed: 'failed',
  delayed: 'delayed',
  delivered: 'delivered',
  // It has gone on to where nobody tells us more.
  relayed: 'taken',
  expanded: 'taken',
};
const outcomesByClass: Readonly<Record<string, ReceiptOutcome>> = { 5: 'failed', 4: 'delayed', 2: 'delivered' };

/**
 * There is no such recipient (RFC 3463, RFC 7505): no mailbox 5.1.1, no system 5.1.2 or one that takes no mail 5.1.10, no address
 * 5.1.3, moved without a trace 5.1.6, disabled 5.2.1. Not those: 5.1.7 and 5.1.8 are about the sender, 5.2.2 is a full mailbox,
 * 5.4.x the way there, 5.7.x a policy; another day or another sender may get through.
 */
const noSuchRecipient = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1']);

/** Undefined where the fields say neither an action nor a status. */
export function recipientStatus(fields: MailFields): RecipientStatus | undefined {
  const status = statusOf(fields);
  const action = /^[a-z]+/i.exec(fieldOf(fields, 'action') ?? '')?.[0].toLowerCase() ?? '';
  const outcome = outcomes[action] ?? outcomesByClass[status.charAt(0)];
  if (outcome === undefined) return undefined;
  const isGood = outcome === 'delivered' || outcome === 'taken';
  return {
    outcome,
    reason: isGood ? '' : `BOUNCE_${(status || smtpCodeOf(fields) || 'UNKNOWN').replaceAll('.', '_')}`,
    occurTime: timeOf(fieldOf(fields, 'last-attempt-date')),
    ...(outcome === 'failed' && noSuchRecipient.has(status) ? { suppress: 'hard-bounce' } : {}),
  };
}

/** As digits and dots; that of the diagnosis where the report's own is general: some servers always write 5.0.0. */
function statusOf(fields: MailFields): string {
  const told = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fieldOf(fields, 'status') ?? '')?.[0] ?? '';
  if (told !== '' && !told.endsWith('.0.0')) return told;
  const diagnosed = /^smtp\s*;\s*\d{3}[ -]#?([245]\.\d{1,3}\.\d{1,3})\b/i.exec(
    fieldOf(fields, 'diagnostic-code') ?? '',
  )?.[1];
  const isOfSameClass = told === '' || diagnosed?.charAt(0) === told.charAt(0);
  return diagnosed !== undefined && isOfSameClass ? diagnosed : told;
}

function smtpCodeOf(fields: MailFields): string | undefined {
  return /^smtp\s*;\s*([245]\d{2})\b/i.exec(fieldOf(fields, 'diagnostic-code') ?? '')?.[1];
}

function timeOf(field: string | undefined): Date | undefined {
  const time = new Date((field ?? '').slice(0, 100));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
