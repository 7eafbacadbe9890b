/** True for E.164, as a recipient of an SMS must be: a plus, the country, the rest. */
export function isE164(text: string): boolean {
  return /^\+[1-9]\d{4,14}$/.test(text);
}
