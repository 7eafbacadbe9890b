import { isSettable } from '../../../../runtime/pdf-settable-text';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import type { ComposedLetter } from '../../../../services/postal/ports';
import { printedWords } from '../../../support/printed-page';
import { composed, italianAddress } from '../../letter-samples';

const { check, draw } = openLetterDrawing();

function outcomeOf(letter: ComposedLetter): string {
  try {
    check(letter);
    return 'drawn';
  } catch (error) {
    return String((error as { reason?: string }).reason);
  }
}

const named = (recipient: string) => composed({ address: { ...italianAddress, recipient } });

describe('a name is drawn where glyph after glyph from left to right makes it, else refused', () => {
  test.each([
    ['Latin with every accent', 'Žofie Łukasz Ğül Þórður Ñuñez', 'drawn'],
    ['Vietnamese', 'Nguyễn Thị Ánh Tuyết', 'drawn'],
    ['Latin in single code points and accents', 'Ma\u0301ria Nguye\u0302\u0303n', 'drawn'],
    ['Greek', 'Ελένη Παπαδοπούλου', 'drawn'],
    ['Cyrillic', 'Анна Ковальчук Љубиша', 'drawn'],
    ['Armenian', 'Արամ Խաչատրյան', 'drawn'],
    ['Georgian', 'ნინო ბერიძე', 'drawn'],
    ['ligatures of print', 'O’Neil-Müller & C. n° 3', 'drawn'],
    ['Hebrew, right to left', 'דוד כהן', 'UNPRINTABLE_CHARACTER'],
    ['Arabic, right to left and joined', 'محمد علي', 'UNPRINTABLE_CHARACTER'],
    ['N’Ko, right to left', 'ߒߞߏ', 'UNPRINTABLE_CHARACTER'],
    ['Devanagari, reordered', 'हिन्दी', 'UNPRINTABLE_CHARACTER'],
    ['Bengali, reordered', 'বাংলা', 'UNPRINTABLE_CHARACTER'],
    ['Tamil, reordered', 'தமிழ்', 'UNPRINTABLE_CHARACTER'],
    ['Thai, stacked', 'สมชาย', 'UNPRINTABLE_CHARACTER'],
    ['Lao, stacked, though the font has it', 'ສົມສັກ', 'UNPRINTABLE_CHARACTER'],
    ['Khmer, stacked', 'សុខា', 'UNPRINTABLE_CHARACTER'],
    ['Ethiopic', 'አበበ', 'UNPRINTABLE_CHARACTER'],
    ['Chinese', '王小明', 'UNPRINTABLE_CHARACTER'],
    ['Japanese', 'やまだ タロウ', 'UNPRINTABLE_CHARACTER'],
    ['Korean', '김민수', 'UNPRINTABLE_CHARACTER'],
    ['Korean in single letters', '\u1100\u1161', 'UNPRINTABLE_CHARACTER'],
    ['historic Cyrillic marks', 'А\u0483', 'UNPRINTABLE_CHARACTER'],
    ['a mark around its letter', 'A\u20dd', 'UNPRINTABLE_CHARACTER'],
    ['a mark over two letters', 'o\u0361o', 'UNPRINTABLE_CHARACTER'],
    ['an emoji', 'Anna 😀', 'UNPRINTABLE_CHARACTER'],
    ['an emoji of several characters', 'Anna 👩\u200d👧', 'UNPRINTABLE_CHARACTER'],
    ['a flag', 'Anna 🇮🇹', 'UNPRINTABLE_CHARACTER'],
    ['a heart told to be an emoji', 'Anna ❤\ufe0f', 'UNPRINTABLE_CHARACTER'],
    ['mathematical letters that no font of ours has', '𝕬𝖓𝖓𝖆', 'UNPRINTABLE_CHARACTER'],
    ['a change of direction', 'Anna\u202eanna', 'UNPRINTABLE_CHARACTER'],
    ['an invisible joiner', 'An\u200dna', 'UNPRINTABLE_CHARACTER'],
    ['a soft hyphen', 'An\u00adna', 'UNPRINTABLE_CHARACTER'],
    ['a line end', 'Anna\nRossi', 'UNPRINTABLE_CHARACTER'],
    ['a tab', 'Anna\tRossi', 'UNPRINTABLE_CHARACTER'],
    ['a null', 'Anna\u0000', 'UNPRINTABLE_CHARACTER'],
    ['half a surrogate', 'Anna\ud83d', 'UNPRINTABLE_CHARACTER'],
    ['private use', 'Anna\ue000', 'UNPRINTABLE_CHARACTER'],
    ['the replacement of what was lost', 'Anna \ufffd', 'UNPRINTABLE_CHARACTER'],
  ])('%s: %s is %s', (_, name, outcome) => {
    expect(outcomeOf(named(name))).toBe(outcome);
  });
});

test('what is drawn is read back as it was given, accents composed', async () => {
  for (const name of ['Nguye\u0302\u0303n Thị', 'Ելենա Ծովինար', 'ნინო ბერიძე', 'Φίλιππος', 'Štěpánka officina']) {
    const words = (await printedWords(await draw(named(name)))).map(({ text }) => text).join(' ');
    expect(words.normalize('NFC')).toContain(name.normalize('NFC'));
  }
});

test('no text of a letter escapes: one bad character anywhere is a fault before anything is drawn', async () => {
  const letter = composed();
  const { half } = letter;
  if (half === undefined) throw new Error('the sample has a half');
  const bad = '漢';
  const section = { title: 'A', numbered: false, items: ['b'] };
  const handedTo = { deskLine: 'Desk', label: 'For', name: 'Anna' };
  const places: Readonly<Record<string, Partial<ComposedLetter>>> = {
    senderName: { senderName: bad },
    senderLines: { senderLines: ['Via Roma 1', bad] },
    dateLine: { dateLine: bad },
    addressLines: { addressLines: ['Anna', bad] },
    subject: { subject: bad },
    paragraphs: { paragraphs: ['Hello', bad] },
    label: { half: { ...half, label: bad } },
    groups: { half: { ...half, groups: ['QW8Z', `R5T${bad}`] } },
    referenceLabel: { half: { ...half, referenceLabel: bad } },
    reference: { half: { ...half, reference: bad } },
    expiryLine: { half: { ...half, expiryLine: bad } },
    title: { sections: [{ ...section, title: bad }] },
    items: { sections: [{ ...section, items: ['b', bad] }] },
    helpLine: { helpLine: bad },
    codeLine: { codeLine: bad },
    deskLine: { handedTo: { ...handedTo, deskLine: bad } },
    handedToLabel: { handedTo: { ...handedTo, label: bad } },
    handedToName: { handedTo: { ...handedTo, name: bad } },
  };
  const outcomes = Object.entries(places).map(([name, differing]) => [name, outcomeOf({ ...letter, ...differing })]);
  expect(outcomes).toEqual(Object.keys(places).map((name) => [name, 'UNPRINTABLE_CHARACTER']));
  await expect(draw({ ...letter, ...places['items'] })).rejects.toMatchObject({ reason: 'UNPRINTABLE_CHARACTER' });
});

test('every text of a letter has its own check above, also one that is added later', () => {
  const checked = [
    'senderName',
    'senderLines',
    'dateLine',
    'addressLines',
    'subject',
    'paragraphs',
    'half',
    'sections',
    'helpLine',
    'codeLine',
    'handedTo',
  ];
  expect(Object.keys(composed()).sort()).toEqual([...checked, 'code', 'date', 'language'].sort());
});

test('a fault tells how many characters, not which', () => {
  expect(() => check(named('王小明 Rossi'))).toThrow('the fonts cannot show 3 character(s) of the letter');
});

test('spaces are set whatever their width, and digits of every script that is not set are refused', () => {
  expect(['\u0020', '\u00a0', '\u202f'].map(isSettable)).toEqual([true, true, true]);
  expect(['\u0661', '\u0967', '\u2028', '\u200b', '\ufeff'].map(isSettable)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
