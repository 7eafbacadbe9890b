/**
 * How our mails name the attempt that they are: `deliveryId.attempt`, in the Message-ID, the envelope id and the subject that asks for an
 * end to them. Mails about them quote it; whether it is one of ours the books say, not this.
 */
import type { ReceiptSubject } from '../domain/receipt';

export type AttemptSubject = Extract<ReceiptSubject, { kind: 'attempt' }>;
type Attempt = Pick<AttemptSubject, 'deliveryId' | 'attempt'>;

const id = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.([1-9][0-9]{0,8})';
const quotedBytes = 10_000;

export function attemptIdOf({ deliveryId, attempt }: Attempt): string {
  return `${deliveryId}.${attempt}`;
}

/** What List-Unsubscribe has the recipient's mail program write. */
export function unsubscribeSubjectOf(attempt: Attempt): string {
  return `unsubscribe ${attemptIdOf(attempt)}`;
}

/** Of such a subject. */
export function attemptToUnsubscribe(subject: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`^unsubscribe\\s+${id}$`, 'i'), subject?.trim());
}

/** The first in a field such as Message-ID, In-Reply-To or References. */
export function attemptInMessageIds(field: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`<${id}@[^<>@\\s]{1,255}>`, 'i'), field);
}

/** Of one Message-ID without its brackets; undefined where it is another domain's. */
export function attemptInMessageId(messageId: string, domain: string): AttemptSubject | undefined {
  const at = messageId.indexOf('@');
  if (messageId.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return undefined;
  return attemptBy(new RegExp(`^${id}$`, 'i'), messageId.slice(0, Math.max(0, at)));
}

/** Of an envelope id (RFC 3461), which is nothing else. */
export function attemptInEnvelopeId(field: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`^<?${id}>?$`, 'i'), field?.trim());
}

function attemptBy(pattern: RegExp, field: string | undefined): AttemptSubject | undefined {
  const [, deliveryId, attempt] = pattern.exec((field ?? '').slice(0, quotedBytes)) ?? [];
  if (deliveryId === undefined) return undefined;
  return { kind: 'attempt', deliveryId: deliveryId.toLowerCase(), attempt: Number(attempt) };
}
