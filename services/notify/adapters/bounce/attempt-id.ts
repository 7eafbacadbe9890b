/** Our own ids, as mails about our mails quote them: `deliveryId.attempt` in Message-IDs, envelope ids and subjects (smtp-message.ts). */
import type { ReceiptSubject } from '../../domain/receipt';

export type AttemptSubject = Extract<ReceiptSubject, { kind: 'attempt' }>;

const id = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.([1-9][0-9]{0,5})';
const quotedBytes = 10_000;

/** The first in a field such as Message-ID, In-Reply-To or References. Whether the id is one of ours the books say, not this. */
export function attemptInMessageIds(field: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`<${id}@[^<>@\\s]{1,255}>`, 'i'), field);
}

/** Of an envelope id (RFC 3461), which is nothing else. */
export function attemptInEnvelopeId(field: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`^<?${id}>?$`, 'i'), field?.trim());
}

/** Of the subject that List-Unsubscribe asks for. */
export function attemptToUnsubscribe(subject: string | undefined): AttemptSubject | undefined {
  return attemptBy(new RegExp(`^unsubscribe\\s+${id}$`, 'i'), subject?.trim());
}

function attemptBy(pattern: RegExp, field: string | undefined): AttemptSubject | undefined {
  const [, deliveryId, attempt] = pattern.exec((field ?? '').slice(0, quotedBytes)) ?? [];
  if (deliveryId === undefined) return undefined;
  return { kind: 'attempt', deliveryId: deliveryId.toLowerCase(), attempt: Number(attempt) };
}
