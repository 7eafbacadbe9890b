/** How a provider is asked and answers, and what it tells afterwards. The file's form is in docs/sms-http.md; mapping-file.ts reads and checks it. */
import type { ReceiptMapping } from './receipt-mapping';

/** What a template may name beside the message. */
export const secretNames = ['token', 'user', 'password'] as const;
export type SecretName = (typeof secretNames)[number];

export type JsonTemplate =
  | string
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate };

export interface RequestMapping {
  readonly method: 'POST' | 'PUT';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: 'json'; readonly template: JsonTemplate }
    | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> };
  /** The secrets that the template names: where there are any, there is no `Authorization` but its own. */
  readonly secrets: readonly SecretName[];
}

/**
 * What an answer says of the message. `refused`: for good; `refused-for-now`: another try may help; `refuses-us`: nothing of
 * this installation is taken; `unclear`: it may have the message.
 */
export const verdicts = ['sent', 'refused', 'refused-for-now', 'refuses-us', 'unclear'] as const;
export type Verdict = (typeof verdicts)[number];

export interface ResponseMapping {
  /** Of each status that is not listed elsewhere, 100 to 599. */
  readonly verdictOf: (status: number) => Verdict;
  /** The provider's id of the message, and its code, out of an answer; undefined: nothing is read in it. */
  readonly read: ReadAnswer | undefined;
  /** What a code means; it goes before the status. */
  readonly codes: ReadonlyMap<string, Verdict>;
}

export type ReadAnswer =
  /** JSON pointers (RFC 6901). */
  | { readonly kind: 'json'; readonly id: string | undefined; readonly code: string | undefined }
  /** With the groups `id` and `code`, either of which may be absent. */
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly hasId: boolean };

export interface SmsHttpMapping {
  readonly request: RequestMapping;
  readonly response: ResponseMapping;
  /** Undefined: the provider tells nothing afterwards. */
  readonly receipts: ReceiptMapping | undefined;
}
