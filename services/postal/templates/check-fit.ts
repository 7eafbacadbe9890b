/** Whether the drawing has room for every letter that the texts can become: only it knows how wide they are. */
import { wrongSetting, wrongSettings } from '../../../runtime/config';
import { isFault } from '../../../runtime/fault';
import type { ComposedLetter } from '../domain/composed-letter';
import { holdsHalf, letterKinds, otherHalvesOf } from './letter-kinds';
import type { LetterTexts } from './load-texts';
import { type PreviewAsked, previewLetter } from './preview-letter';

/** `check` throws Fault invalid for a letter that cannot be drawn. Faults: invalid WRONG_SETTINGS, naming each kind and language once. */
export function refuseUndrawableTexts(texts: LetterTexts, check: (letter: ComposedLetter) => void): void {
  const faults = texts.languages().flatMap(({ language, overridden }) =>
    letterKinds.flatMap((kind) => {
      const what = whyUndrawable(texts, language, kind, check);
      if (what === undefined) return [];
      // The product's texts have room where the institution's own words are of common length.
      return overridden
        ? [wrongSetting('LETTER_TEMPLATES_FOLDER', `${kind}.${language}.liquid, in its letter: ${what}`)]
        : [wrongSetting('INSTITUTION_NAME', `with the other INSTITUTION_ settings, ${kind} in ${language}: ${what}`)];
    }),
  );
  if (faults.length > 0) throw wrongSettings(faults);
}

function whyUndrawable(
  texts: LetterTexts,
  language: string,
  kind: PreviewAsked['kind'],
  check: (letter: ComposedLetter) => void,
): string | undefined {
  const ways = holdsHalf(kind) ? otherHalvesOf(kind) : otherHalvesOf(kind).slice(0, 1);
  for (const otherHalf of ways) {
    try {
      check(previewLetter(texts, { language, kind, otherHalf, expiryDays: 3_650 }));
    } catch (error) {
      if (isFault(error, 'invalid')) return error.message;
      throw error;
    }
  }
  return undefined;
}
