/** One text for one value: what is signed, hashed or compared later must not depend on who wrote it down. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON with its names sorted, without white space, in ASCII. Numbers are safe integers: how others are written differs between programs. */
export function canonicalJson(value: Json): string {
  return written(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function written(value: Json): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`${value} has no canonical form`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(written).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(value[name] ?? null)}`).join()}}`;
}

/** Array.isArray does not know of readonly ones. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
