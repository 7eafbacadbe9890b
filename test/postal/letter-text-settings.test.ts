import { loadFonts } from '../../services/postal/adapters/pdf/fonts';
import { printableCheck } from '../../services/postal/letter-text-settings';

test('a text can have what the fonts that it is drawn in have', () => {
  const { regular, bold } = loadFonts();
  const isPrintable = printableCheck();
  const differing = Array.from({ length: 0x11_000 }, (_, codePoint) => String.fromCodePoint(codePoint)).filter(
    (character) => isPrintable(character) !== [regular, bold].every((face) => face.undrawable(character) === 0),
  );
  expect(differing).toEqual([]);
  expect(['Ž', 'Ω', 'Ж', '王', '🙂', '\u0007'].map(isPrintable)).toEqual([true, true, true, false, false, false]);
});
