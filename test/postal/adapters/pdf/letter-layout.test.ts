import fc from 'fast-check';
import type { PlacedLine } from '../../../../runtime/pdf-placed-text';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import { loadFonts } from '../../../../services/postal/adapters/pdf/fonts';
import { layOut } from '../../../../services/postal/adapters/pdf/letter-layout';
import type { ComposedLetter } from '../../../../services/postal/ports';
import { printedPage } from '../../../support/printed-page';
import { composed, italianAddress } from '../../letter-samples';
import { overlaps, strays } from './layout-extents';

const fonts = loadFonts();
const { check, draw } = openLetterDrawing();

function reasonOf(letter: ComposedLetter): string | undefined {
  try {
    check(letter);
    return undefined;
  } catch (error) {
    return String((error as { reason?: string }).reason);
  }
}

const word = fc.oneof(
  fc.constantFrom(
    'PIN',
    'e',
    'di',
    'Rechtsschutzversicherungsgesellschaften',
    'Überprüfung',
    'W',
    'Ἀθῆναι',
    'Щука',
    '803 164',
  ),
  fc.string({ unit: fc.constantFrom('W', 'i', 'M', 'ß', 'à', '-'), minLength: 1, maxLength: 90 }),
);
const text = (mostWords: number) =>
  fc.array(word, { minLength: 1, maxLength: mostWords }).map((words) => words.join(' '));

const anyLetter: fc.Arbitrary<ComposedLetter> = fc
  .record({
    language: fc.constantFrom('it', 'en', 'de'),
    senderName: text(12),
    senderLines: fc.array(text(10), { maxLength: 4 }),
    dateLine: text(4),
    subject: text(12),
    paragraphs: fc.array(text(40), { maxLength: 4 }),
    sections: fc.array(
      fc.record({ title: text(6), numbered: fc.boolean(), items: fc.array(text(25), { maxLength: 5 }) }),
      { maxLength: 4 },
    ),
    helpLine: text(25),
    expiryLine: text(20),
    label: text(8),
    hasHalf: fc.boolean(),
  })
  .map(({ expiryLine, label, hasHalf, language, ...texts }) => {
    const letter = composed({ language });
    const half = letter.half === undefined || !hasHalf ? undefined : { ...letter.half, expiryLine, label };
    return { ...letter, ...texts, half };
  });

test('whatever its texts are, a letter stays in its boxes or is refused: nothing overflows', () => {
  const outcomes = { fits: 0, refused: 0 };
  fc.assert(
    fc.property(anyLetter, (letter) => {
      const reason = reasonOf(letter);
      if (reason !== undefined) {
        outcomes.refused += 1;
        expect(reason).toBe('LETTER_TOO_LONG');
        return;
      }
      outcomes.fits += 1;
      const layout = layOut(letter, fonts, undefined);
      expect({ strays: strays(layout), overlaps: overlaps(layout) }).toEqual({ strays: [], overlaps: 0 });
    }),
    { numRuns: 200 },
  );
  expect(outcomes.fits).toBeGreaterThan(10);
  expect(outcomes.refused).toBeGreaterThan(20);
});

test('a layout that fits is printed where it was computed: the free stripes between the boxes stay white', async () => {
  const between = [
    { left: 14, top: 42.5, width: 196, height: 1 },
    { left: 87, top: 44, width: 24, height: 50 },
    { left: 14, top: 95, width: 196, height: 9 },
    { left: 14, top: 194, width: 196, height: 10 },
    { left: 14, top: 271.8, width: 196, height: 0.8 },
    { left: 14, top: 290.5, width: 196, height: 6 },
  ];
  let printedCount = 0;
  await fc.assert(
    fc.asyncProperty(anyLetter, async (letter) => {
      if (reasonOf(letter) !== undefined) return;
      printedCount += 1;
      const printed = await printedPage(await draw(letter));
      expect(between.map((stripe) => printed.inkIn(stripe))).toEqual(between.map(() => 0));
    }),
    { numRuns: 30 },
  );
  expect(printedCount).toBeGreaterThan(1);
});

describe('long texts', () => {
  const size = (letter: ComposedLetter) => {
    const layout = layOut(letter, fonts, undefined);
    const line = (lines: readonly PlacedLine[] | undefined) => ({ lines: lines?.length, points: lines?.[0]?.size });
    return {
      sender: line(layout.sender[0]),
      subject: line(layout.subject),
      words: line(layout.paragraphs[0]),
      item: line(layout.sections[0]?.items[0]?.text),
    };
  };

  test('take more lines first and smaller letters then', () => {
    expect(size(composed())).toEqual({
      sender: { lines: 1, points: 13 },
      subject: { lines: 1, points: 13 },
      words: { lines: 1, points: 10 },
      item: { lines: 2, points: 9.5 },
    });
    const wordy = {
      ...composed(),
      senderName: 'Istituto nazionale di previdenza e assistenza per i lavoratori dello spettacolo e dello sport '
        .repeat(2)
        .trim(),
      subject: 'La seconda parte del Suo PIN per i servizi telematici dell’Istituto nazionale',
      paragraphs: ['In questa lettera trova gli ultimi otto caratteri del PIN. '.repeat(9).trim()],
    };
    const { sender, subject, words } = size(wordy);
    expect(sender.lines).toBeGreaterThan(1);
    expect(subject.lines).toBe(1);
    expect(words.lines).toBeGreaterThan(4);
    expect(words.points).toBeLessThan(10);
    expect(words.points).toBeGreaterThanOrEqual(7);
  });

  test('of a sender with a long name, many lines and a logo fit the head of the letter', () => {
    const letter = {
      ...composed(),
      senderName: 'Istituto Nazionale di Previdenza e Assistenza per i Lavoratori dello Spettacolo e dello Sport',
      senderLines: [
        'Direzione generale, Via Ciro il Grande 21, 00144 Roma RM',
        'www.example.it · Fax 800 803 164',
        'C.F. 80078750587',
      ],
    };
    const lines = layOut(letter, fonts, { width: 45 }).sender.flat();
    expect(Math.min(...lines.map(({ size }) => size))).toBeGreaterThanOrEqual(7);
    expect(Math.min(...lines.map(({ left }) => left))).toBe(70);
  });

  test('that fit no more at 7 points are refused, wherever they stand', () => {
    const letter = composed();
    const long = 'Una frase che non finisce mai e che nessuno legge fino in fondo. '.repeat(40).trim();
    const { half } = letter;
    if (half === undefined) throw new Error('the sample has a half');
    const wordy: readonly Partial<ComposedLetter>[] = [
      { senderName: long },
      { senderLines: [long] },
      { dateLine: long },
      { subject: long },
      { paragraphs: [long] },
      { half: { ...half, label: long } },
      { half: { ...half, referenceLabel: long } },
      { half: { ...half, reference: '123456789012345' } },
      { half: { ...half, expiryLine: long } },
      { half: { ...half, groups: ['QW8ZQW8Z', 'R5TM'] } },
      { sections: [{ title: 'A', numbered: true, items: [long, long, long] }] },
      { helpLine: long },
      { codeLine: long },
      { paragraphs: Array.from({ length: 10_000 }, () => 'x') },
    ];
    expect(wordy.map((one) => reasonOf({ ...letter, ...one }))).toEqual(wordy.map(() => 'LETTER_TOO_LONG'));
  });
});

describe('the address', () => {
  const address = (differing: Partial<typeof italianAddress>) => {
    const lines = layOut(composed({ address: { ...italianAddress, ...differing } }), fonts, undefined).address;
    return { count: lines.length, points: lines[0]?.size, narrowest: Math.min(...lines.map(({ squeeze }) => squeeze)) };
  };

  test('has 10 points with up to five lines, less with a sixth, which only abroad has', () => {
    expect(address({})).toEqual({ count: 5, points: 10, narrowest: 100 });
    expect(address({ careOf: '', building: '' })).toEqual({ count: 3, points: 10, narrowest: 100 });
    expect(address({ countryCode: 'DE' })).toEqual({ count: 6, points: 8.5, narrowest: 100 });
  });

  test('shrinks to 7 points for its longest line, then squeezes that line alone to 65 per cent, then there is no letter', () => {
    expect(address({ recipient: 'Maximiliane-Alexandra von Hohenstein-Württem' })).toEqual({
      count: 5,
      points: 9.5,
      narrowest: 100,
    });
    expect(address({ recipient: 'W'.repeat(44) })).toEqual({ count: 5, points: 7, narrowest: 78 });
    expect(reasonOf(composed({ address: { ...italianAddress, recipient: 'W'.repeat(60) } }))).toBe('ADDRESS_TOO_LONG');
    expect(reasonOf({ ...composed(), addressLines: ['1', '2', '3', '4', '5', '6', '7'] })).toBe('ADDRESS_TOO_LONG');
  });
});

test('a check takes a small part of what drawing takes', async () => {
  const letters = Array.from({ length: 40 }, (_, index) => composed({ reference: String(1000 + index) }));
  const cpuOf = async (work: (letter: (typeof letters)[number]) => unknown) => {
    for (const letter of letters) await work(letter);
    const begin = process.cpuUsage();
    for (let round = 0; round < 5; round += 1) for (const letter of letters) await work(letter);
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  expect((await cpuOf(check)) / (await cpuOf(draw))).toBeLessThan(0.4);
});
