/** Whom an SMS says that it comes from. */

export type SmsSender =
  /** At most 11 characters, as a phone shows it; it cannot be answered. */
  | { readonly kind: 'name'; readonly name: string }
  /** Of a country, without the plus. */
  | { readonly kind: 'number'; readonly digits: string }
  /** Means something to the carrier's own network only. */
  | { readonly kind: 'short-code'; readonly digits: string };

const longestShortCode = 8;

/** Letters need no number; digits alone are one: a short code up to 8, else international, plus or not. Undefined: neither. */
export function smsSenderOf(text: string): SmsSender | undefined {
  const digits = /^\+?(\d{3,15})$/.exec(text)?.[1];
  if (digits !== undefined)
    return { kind: !text.startsWith('+') && digits.length <= longestShortCode ? 'short-code' : 'number', digits };
  const isName = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,10}$/.test(text) && /[A-Za-z]/.test(text);
  return isName ? { kind: 'name', name: text } : undefined;
}
