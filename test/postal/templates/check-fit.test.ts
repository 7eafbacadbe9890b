import { Fault } from '../../../runtime/fault';
import type { ComposedLetter } from '../../../services/postal/domain/composed-letter';
import { refuseUndrawableTexts } from '../../../services/postal/templates/check-fit';
import { productTexts } from '../letter-samples';
import { frisian, loadOwn } from '../own-letter-texts';

/** As the drawing refuses a letter whose subject is one of these. */
const refusing =
  (...subjects: readonly string[]) =>
  ({ subject }: ComposedLetter) => {
    if (subjects.includes(subject)) throw new Fault('invalid', 'LETTER_TOO_LONG', 'it does not fit');
  };

test('texts whose letters can all be drawn are let through', () => {
  const subjects = new Set<string>();
  refuseUndrawableTexts(productTexts, ({ subject }) => void subjects.add(subject));
  expect(subjects.size).toBe(20);
});

test('a text whose letter cannot be drawn is named by its file; one of the product’s, by the institution whose words fill it', async () => {
  const texts = await loadOwn(frisian);
  const check = refusing('It twadde part', 'La seconda parte del Suo PIN', 'Jo oanfraach');
  expect(() => refuseUndrawableTexts(texts, check)).toThrow(
    expect.objectContaining({
      reason: 'WRONG_SETTINGS',
      fields: [
        ['LETTER_TEMPLATES_FOLDER', 'second-half.fy.liquid, in its letter: it does not fit'],
        ['LETTER_TEMPLATES_FOLDER', 'request-confirmation.fy.liquid, in its letter: it does not fit'],
        ['INSTITUTION_NAME', 'with the other INSTITUTION_ settings, second-half in it: it does not fit'],
      ].map(([field, description]) => ({ field, reason: 'WRONG_SETTING', description })),
    }),
  );
});

test('what is no fault of a letter is thrown on', () => {
  const check = () => {
    throw new TypeError('a bug');
  };
  expect(() => refuseUndrawableTexts(productTexts, check)).toThrow(TypeError);
});
