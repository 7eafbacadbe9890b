/** How a provider's webhooks tell what became of messages. The file's form is in docs/sms-http.md; receipt-mapping-file.ts reads and checks it. */
import type { ReceiptOutcome } from '../../domain/receipt';
import type { SignatureScheme } from './signature-scheme';
import type { TimeForm } from './told-time';

/** Where a receipt stands: in a body of JSON or of form fields, or in the query of the address. */
export const receiptForms = ['json', 'form', 'query'] as const;
export type ReceiptForm = (typeof receiptForms)[number];

/** Whose id a receipt names: the provider's, as its answer gave it, or our own, as the request sent it. */
export const receiptSubjects = ['reference', 'own-id'] as const;

export interface ReceiptMapping {
  readonly method: 'GET' | 'POST';
  readonly form: ReceiptForm;
  /** JSON pointer to a list with a receipt in each place; undefined: the whole document is one. */
  readonly each: string | undefined;
  readonly subject: (typeof receiptSubjects)[number];
  /** JSON pointers within a receipt, or the names of fields. */
  readonly at: {
    readonly id: string;
    readonly status: string;
    readonly recipient: string | undefined;
    readonly time: string | undefined;
    readonly code: string | undefined;
  };
  readonly timeForm: TimeForm;
  readonly outcomes: ReadonlyMap<string, ReceiptOutcome>;
  /** Codes of a failure that say that the number will never exist again. */
  readonly unreachableCodes: ReadonlySet<string>;
  readonly signature: SignatureScheme;
}
