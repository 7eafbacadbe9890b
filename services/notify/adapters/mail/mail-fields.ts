/** The fields of a header, or of a report that is written like one (RFC 5322, RFC 3464). */

/** By name, in lower case, in the order in which they came; of a name all that are there. Folded lines are joined. */
export type MailFields = ReadonlyMap<string, readonly string[]>;

/** `text`: of a length that its caller bounds. */
export function fieldsIn(text: string): MailFields {
  const fields = new Map<string, string[]>();
  for (const line of text.replace(/\r?\n([ \t])/g, '$1').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const others = fields.get(name);
    if (others === undefined) fields.set(name, [value]);
    else others.push(value);
  }
  return fields;
}

/** The first of its name. */
export function fieldOf(fields: MailFields, name: string): string | undefined {
  return fields.get(name)?.[0];
}

/** No content type and no disposition is longer. */
export const parametersCharacters = 2_000;

/** Of a value such as `text/plain; charset=utf-8`, by name in lower case; what lies beyond 2,000 characters is not looked at. */
export function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = text
    .slice(0, parametersCharacters)
    .matchAll(/;[ \t]*([^\s=;"]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g);
  return new Map(
    [...found].map(([, name = '', quoted, bare = '']) => [
      name.toLowerCase(),
      quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'),
    ]),
  );
}
