/** What a text says as JSON; undefined where it is none. The parser's own error could quote what it read. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
