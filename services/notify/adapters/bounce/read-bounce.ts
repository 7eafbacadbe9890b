/** What a mail to the bounce mailbox says of one of our own mails. Pure, and within the limits of readBounceMail. */
import type { CarrierReceipt } from '../../domain/receipt';
import { type AttemptSubject, attemptInEnvelopeId, attemptInMessageIds, attemptToUnsubscribe } from '../attempt-id';
import { fieldOf, type MailFields } from '../mail/mail-fields';
import type { MimePart } from '../mail/mime-part';
import { notReadable, readBounceMail, reportFields, textOf } from './bounce-mail';
import { type RecipientStatus, recipientStatus } from './delivery-status';

/**
 * `bounce`: RFC 3464, whatever it says. `complaint`: RFC 5965. `feedback`: RFC 5965, of a kind that asks for nothing.
 * `unsubscribe`: by List-Unsubscribe's mail, or reported as such. `auto-reply`: it answers our mail, as absence notes do.
 */
export type BounceKind = 'bounce' | 'complaint' | 'feedback' | 'unsubscribe' | 'auto-reply';

export interface BounceReading {
  readonly kind: BounceKind;
  readonly subject: AttemptSubject;
  readonly told: readonly ToldOfAttempt[];
}

export interface ToldOfAttempt extends Pick<CarrierReceipt, 'outcome' | 'reason' | 'suppress'> {
  /** Undefined where the mail does not say. */
  readonly occurTime: Date | undefined;
}

const deliveryStatus = ['message/delivery-status', 'message/global-delivery-status'];
const feedbackReport = ['message/feedback-report'];
const original = ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'];
const mostRecipients = 50;

/** Undefined where it is not about a mail of ours. Fault invalid MAIL_NOT_READABLE: beyond the limits, or a report that reports nothing. */
export function readBounce(raw: Buffer): BounceReading | undefined {
  const mail = readBounceMail(raw);
  return readDeliveryStatus(mail) ?? readFeedback(mail) ?? readUnsubscribe(mail.headers) ?? readReply(mail.headers);
}

function readDeliveryStatus(mail: MimePart): BounceReading | undefined {
  const report = findReport(mail, deliveryStatus);
  if (report === undefined) return undefined;
  // The first group is of the message, each other of a recipient.
  const [ofMessage, ...ofRecipients] = fieldGroupsOf(textOf(report.part));
  const subject =
    attemptInEnvelopeId(ofMessage && fieldOf(ofMessage, 'original-envelope-id')) ??
    attemptInMessageIds(fieldOf(report.originalFields, 'message-id')) ??
    attemptAnswered(mail.headers);
  if (subject === undefined) return undefined;
  const told = ofRecipients.map(recipientStatus).filter((status): status is RecipientStatus => status !== undefined);
  if (told.length === 0) throw notReadable('has a delivery status without a recipient');
  return { kind: 'bounce', subject, told };
}

/** Groups of fields with empty lines between them. */
function fieldGroupsOf(text: string): readonly MailFields[] {
  const groups = text.split(/\n[ \t]*\r?\n/).filter((group) => group.trim() !== '');
  return groups.slice(0, mostRecipients + 1).map(reportFields);
}

function readFeedback(mail: MimePart): BounceReading | undefined {
  const report = findReport(mail, feedbackReport);
  if (report === undefined) return undefined;
  const fields = reportFields(textOf(report.part));
  const subject =
    attemptInMessageIds(fieldOf(report.originalFields, 'message-id')) ??
    attemptInEnvelopeId(fieldOf(fields, 'original-envelope-id'));
  if (subject === undefined) return undefined;
  switch (/^[a-z-]+/i.exec(fieldOf(fields, 'feedback-type') ?? '')?.[0].toLowerCase()) {
    // Whoever takes us for a fraud wants no more mail either.
    case 'abuse':
    case 'fraud':
      return { kind: 'complaint', subject, told: [ended('COMPLAINT', 'complaint')] };
    case 'opt-out':
    case 'opt-out-list':
      return unsubscribed(subject);
    default:
      return { kind: 'feedback', subject, told: [] };
  }
}

function readUnsubscribe(fields: MailFields): BounceReading | undefined {
  const subject = attemptToUnsubscribe(fieldOf(fields, 'subject'));
  return subject === undefined ? undefined : unsubscribed(subject);
}

/** It may quote all of our mail, so it must not stay in the mailbox. */
function readReply(fields: MailFields): BounceReading | undefined {
  const subject = attemptAnswered(fields);
  return subject === undefined ? undefined : { kind: 'auto-reply', subject, told: [] };
}

function unsubscribed(subject: AttemptSubject): BounceReading {
  return { kind: 'unsubscribe', subject, told: [ended('UNSUBSCRIBED', 'unsubscribed')] };
}

/** That it arrived is not said: anybody may have written the mail. */
function ended(reason: string, suppress: 'complaint' | 'unsubscribed'): ToldOfAttempt {
  return { outcome: 'taken', reason, suppress, occurTime: undefined };
}

function attemptAnswered(fields: MailFields): AttemptSubject | undefined {
  return attemptInMessageIds(fieldOf(fields, 'in-reply-to')) ?? attemptInMessageIds(fieldOf(fields, 'references'));
}

interface Report {
  readonly part: MimePart;
  /** Of the mail that it is about; empty where that was not returned. */
  readonly originalFields: MailFields;
}

/** The first of its kind, at whatever depth: a report may have been forwarded. The mail it is about is beside it. */
function findReport(within: MimePart, types: readonly string[]): Report | undefined {
  for (const part of within.children) {
    if (!types.includes(part.type)) continue;
    const returned = within.children.find(({ type }) => original.includes(type));
    return { part, originalFields: returned === undefined ? new Map() : fieldsOfOriginal(returned) };
  }
  for (const part of within.children) {
    const found = findReport(part, types);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fieldsOfOriginal(part: MimePart): MailFields {
  return part.children[0]?.headers ?? reportFields(textOf(part));
}
