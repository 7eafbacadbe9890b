import { checkLanguage } from '../../../services/credentials/domain/language';

test.each([
  [undefined, 'it'],
  [' ', 'it'],
  ['de', 'de'],
  ['DE-it', 'de-IT'],
  ['sr-latn-rs', 'sr-Latn-RS'],
  ['iw', 'he'],
])('the language %p is kept as %s', (given, tag) => {
  expect(checkLanguage(given)).toEqual({ kind: 'ok', value: tag });
});

test.each([
  ['as programs write it', 'it_IT'],
  ['by its name', 'Italian language'],
  ['with a line end', 'it\n'],
  ['longer than every program must take', `it-x-${'abcdefgh-'.repeat(4)}`.slice(0, 36)],
])('a language %s is refused', (_, given) => {
  expect(checkLanguage(given)).toEqual({
    kind: 'faulty',
    faults: [{ reason: 'LANGUAGE_INVALID', description: 'must be a language tag of BCP 47, such as it or en-GB' }],
  });
});
