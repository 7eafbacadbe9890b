/** Which of the languages there are serves one who asked for another (RFC 4647, lookup). */

export interface FoundLanguage<Text> {
  readonly text: Text;
  /** Nobody asked for this language: there was no text in theirs. A tag that names none asks for any. */
  readonly fellBack: boolean;
}

/**
 * The tag as it is, then with ever less of its end; then the same language of any region; then the fallback; then the first
 * there is. Undefined where there is none at all. Keys are tags in lower case.
 */
export function lookUpLanguage<Text>(
  texts: ReadonlyMap<string, Text>,
  asked: string,
  fallback: string,
): FoundLanguage<Text> | undefined {
  const subtags = asked.toLowerCase().split('-');
  for (let length = subtags.length; length > 0; length -= 1) {
    const text = texts.get(subtags.slice(0, length).join('-'));
    if (text !== undefined) return { text, fellBack: false };
  }
  const [primary = ''] = subtags;
  for (const [tag, text] of texts)
    if (primary !== '' && tag.startsWith(`${primary}-`)) return { text, fellBack: false };
  const text = texts.get(fallback.toLowerCase()) ?? [...texts.values()][0];
  return text === undefined ? undefined : { text, fellBack: primary !== '' };
}
