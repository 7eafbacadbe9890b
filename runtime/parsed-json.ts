/** What a text says as JSON; undefined where it is none. The parser's own error could quote what it read. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
