/** What a text says as JSON; undefined where it is none. The parser's own error could quote what it read. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text, or a number: each whole, so that digits within a text are none. */
const textOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** As parsedJson, but whole numbers of 16 digits or more are texts: as numbers their last digits would be lost. */
export function parsedWithLongNumbers(text: string): unknown {
  const document = parsedJson(text);
  // Only JSON is searched: there each text has its end.
  if (document === undefined || !/\d{16}/.test(text)) return document;
  return parsedJson(text.replace(textOrNumber, (found) => (/^-?\d{16,}$/.test(found) ? `"${found}"` : found)));
}

/** The names that some object of this JSON has more than once: of such members parsing keeps the last only. */
export function repeatedMembers(text: string): readonly string[] {
  const excess = new Map([['', 1]]); // the document itself, which the parser names so
  const count = (name: string, by: number) => excess.set(name, (excess.get(name) ?? 0) + by);
  // Each text in its turn, so that none begins within another; one before a colon is a name.
  for (const [, written, isName] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g))
    if (isName !== undefined) count(String(JSON.parse(String(written))), 1);
  JSON.parse(text, function (this: unknown, name, value: unknown) {
    if (!Array.isArray(this)) count(name, -1);
    return value;
  });
  return [...excess].flatMap(([name, times]) => (times > 0 ? [name] : []));
}
