import fc from 'fast-check';
import { checkPostalAddress, type RawPostalAddress } from '../../services/credentials/domain/postal-address';
import { isPrintable } from '../../services/credentials/domain/printable-characters';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { composed } from './letter-samples';

const { draw } = openLetterDrawing();
const repertoire = everyCharacter().filter((character) => isPrintable(character));
const lineCharacters = 44;
const localityCharacters = 35;

const address: RawPostalAddress = {
  recipient: 'Maria Rossi',
  careOf: undefined,
  building: undefined,
  street: 'Via Roma 1',
  postalCode: undefined,
  locality: 'Paris',
  province: undefined,
  countryCode: 'FR',
};

/** Checks as credentials do and draws as postal does: 'refused' by the check, 'drawn', or a fault thrown by the drawing. */
async function outcomeOf(changed: Partial<RawPostalAddress>): Promise<'refused' | 'drawn'> {
  const checked = checkPostalAddress({ ...address, ...changed }, 'italy', 'address');
  if (checked.kind === 'faulty') return 'refused';
  await draw(composed({ address: checked.value }));
  return 'drawn';
}

describe('an address that credentials take', () => {
  test('is drawn with any character of the repertoire', async () => {
    expect(repertoire.length).toBeGreaterThan(1_300);
    const outcomes = new Set<string>();
    // Between two letters: spaces are trimmed, and an accent needs something to stand on.
    for (let index = 0; index < repertoire.length; index += 80) {
      const some = repertoire.slice(index, index + 80);
      const lines = [0, 1, 2, 3].map((line) => `a${some.slice(line * 20, line * 20 + 20).join('')}b`);
      const [recipient, careOf, building, street] = lines;
      outcomes.add(await outcomeOf({ recipient, careOf, building, street }));
    }
    expect([...outcomes]).toEqual(['drawn']);
  });

  test('is drawn when its lines are full of any one character, the widest ones too', async () => {
    const wide = ['W', 'M', '@', '%', '—', '…', '№', 'Щ', 'Ж', 'Ԕ', 'Ѿ', 'Œ', 'Ǽ', 'Ƕ', 'Ὃ', 'ᾫ', 'Ẅ', '¾', 'Ẁ́'];
    const outcomes = [];
    for (const character of wide.filter((one) => isPrintable(one))) {
      const line = [...character.repeat(lineCharacters)].slice(0, lineCharacters).join('');
      const locality = [...line].slice(0, localityCharacters).join('');
      outcomes.push(await outcomeOf({ recipient: line, careOf: line, building: line, street: line, locality }));
    }
    expect(new Set(outcomes)).toEqual(new Set(['drawn']));
    expect(outcomes.length).toBeGreaterThanOrEqual(15);
  });

  test('is drawn whatever its lines and its country are', async () => {
    const characters = fc.oneof(fc.constantFrom(...repertoire), fc.constantFrom('W', 'Ԕ', ' ', 'é', '’', '-', '7'));
    const line = (maxLength: number) => fc.string({ unit: characters, minLength: 1, maxLength });
    const anything = fc.record({
      recipient: line(lineCharacters),
      careOf: line(lineCharacters),
      building: line(lineCharacters),
      street: line(lineCharacters),
      postalCode: line(8),
      locality: line(localityCharacters),
      countryCode: fc.constantFrom('DE', 'GB', 'GS', 'IO', 'CF', 'FM', 'BA', 'CI', 'RE', 'AX'),
    });
    let drawnCount = 0;
    await fc.assert(
      fc.asyncProperty(anything, async (changed) => {
        if ((await outcomeOf(changed)) === 'drawn') drawnCount += 1;
      }),
      { numRuns: 120 },
    );
    expect(drawnCount).toBeGreaterThan(60);
  });
});

function everyCharacter(): readonly string[] {
  return Array.from({ length: 0x30000 }, (_, codePoint) => codePoint)
    .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
    .map((codePoint) => String.fromCodePoint(codePoint));
}
