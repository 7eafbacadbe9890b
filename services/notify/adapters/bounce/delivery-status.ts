/** What a delivery status notification (RFC 3464, RFC 6533) says of one recipient. */
import type { ReceiptOutcome } from '../../domain/receipt';
import { fieldOf, type MailFields } from '../mail/mail-fields';
import { saysNoSuchRecipient } from '../mail/no-such-recipient';

export interface RecipientStatus {
  readonly outcome: ReceiptOutcome;
  /** BOUNCE_5_1_1, or BOUNCE_550 where only SMTP's own code is told; empty where all went well. */
  readonly reason: string;
  /** Undefined where it is not told. */
  readonly occurTime: Date | undefined;
  readonly suppress?: 'hard-bounce';
}

/** By the action, which anybody may have written, and by the first digit of the status. */
const outcomes: ReadonlyMap<string, ReceiptOutcome> = new Map<string, ReceiptOutcome>([
  ['failed', 'failed'],
  ['delayed', 'delayed'],
  // Nobody was asked to say that a mail arrived, and anybody can: of an e-mail `sent` is all that is known.
  ['delivered', 'taken'],
  ['relayed', 'taken'],
  ['expanded', 'taken'],
  ['5', 'failed'],
  ['4', 'delayed'],
  ['2', 'taken'],
]);

/** Undefined where the fields say neither an action nor a status. */
export function recipientStatus(fields: MailFields): RecipientStatus | undefined {
  const status = statusOf(fields);
  const action = /^[a-z]+/i.exec(fieldOf(fields, 'action') ?? '')?.[0].toLowerCase() ?? '';
  const outcome = outcomes.get(action) ?? outcomes.get(status.charAt(0));
  if (outcome === undefined) return undefined;
  return {
    outcome,
    reason: outcome === 'taken' ? '' : `BOUNCE_${(status || smtpCodeOf(fields) || 'UNKNOWN').replaceAll('.', '_')}`,
    occurTime: timeOf(fieldOf(fields, 'last-attempt-date')),
    ...(outcome === 'failed' && saysNoSuchRecipient(status) ? { suppress: 'hard-bounce' } : {}),
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
