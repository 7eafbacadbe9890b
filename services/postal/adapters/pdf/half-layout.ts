/** The half's panel: two groups of four in large letters, and what stands around them. */
import { Fault } from '../../../../runtime/fault';
import type { Fonts } from '../../../../runtime/pdf-fonts';
import { millimetres } from '../../../../runtime/pdf-lengths';
import { accent, lineWidth, type PlacedLine, setLine } from '../../../../runtime/pdf-placed-text';
import type { HalfPanel } from '../../ports';
import { fitting } from './fitting-text';
import { expiryBox, halfBox } from './geometry';

export interface PlacedHalf {
  readonly label: readonly PlacedLine[];
  readonly groups: readonly PlacedLine[];
  readonly referenceLabel: readonly PlacedLine[];
  readonly reference: readonly PlacedLine[];
  readonly expiry: readonly PlacedLine[];
}

const codePoints = 42;
const codeSpacing = 3;

/** Labels stand beside the pattern, not on it: small letters would drown there. */
export function setHalf(half: HalfPanel, fonts: Fonts): PlacedHalf {
  const { left, top, width, height } = halfBox;
  const label = { face: fonts.bold, size: 9, color: accent } as const;
  const code = { face: fonts.mono, size: codePoints };
  const baseline = top + height / 2 + 5.4;
  const placed = half.groups.map((group, index) => ({
    ...setLine(group, code, { left: left + 9 + index * 57, baseline }),
    spacing: codeSpacing,
  }));
  const number = { face: fonts.bold, size: 22 };
  const widest = placed.map((line) => lineWidth(line.text, line) + millimetres(codeSpacing * [...line.text].length));
  const referenceWidth = lineWidth(half.reference, number);
  if (widest.some((one) => one > 54) || referenceWidth > 40) {
    throw new Fault('invalid', 'LETTER_TOO_LONG', 'the half or its reference does not fit its panel');
  }
  const right = left + width - 9;
  const expiry = half.expiryLine ?? '';
  return {
    label: fitting(half.label, label, { left, top: top - 6.2, width: 110, height: 5 }),
    groups: placed,
    referenceLabel: fitting(
      half.referenceLabel,
      { ...label, align: 'right' },
      { left: left + 115, top: top - 6.2, width: width - 115, height: 5 },
    ),
    reference: [setLine(half.reference, number, { left: right - referenceWidth, baseline: top + height / 2 + 2.8 })],
    expiry: fitting(expiry, { face: fonts.bold, size: 9.5 }, expiryBox),
  };
}
