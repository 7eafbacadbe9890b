/** What a run measures: `npm run bench -- PART ...`. */

/** `pin`: issues and, with them, VerifyPin; `verify`: VerifyPin alone; `drain`: the gateway with a backlog, minutes. */
const parts = ['pin', 'verify', 'relay', 'audit', 'gateway', 'letters', 'drain'] as const;
export type Part = (typeof parts)[number];

const byDefault: readonly Part[] = ['pin', 'relay', 'audit', 'gateway', 'letters'];

/** Those that are named; where none is, all that do not take long. An Error names what is no part. */
export function partsAsked(names: readonly string[]): ReadonlySet<Part> {
  if (names.length === 0) return new Set(byDefault);
  return new Set(
    names.map((name) => {
      const part = parts.find((known) => known === name);
      if (part === undefined) throw new Error(`${name} is no part of the bench: ${parts.join(', ')}`);
      return part;
    }),
  );
}
