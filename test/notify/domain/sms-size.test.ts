import { smsSizeOf } from '../../../services/notify/domain/sms-size';

const gsm = (segments: number, places: number) => ({ encoding: 'gsm-7', segments, places });
const ucs = (segments: number, places: number) => ({ encoding: 'ucs-2', segments, places });

test.each([
  ['', gsm(1, 0)],
  ['x'.repeat(160), gsm(1, 160)],
  ['x'.repeat(161), gsm(2, 161)],
  ['x'.repeat(306), gsm(2, 306)],
  ['x'.repeat(307), gsm(3, 307)],
  ['€'.repeat(80), gsm(1, 160)],
  // An escaped character is not cut: 152 places and one of two leave the last place of a segment empty.
  [`${'x'.repeat(152)}€${'x'.repeat(151)}`, gsm(2, 305)],
  [`${'x'.repeat(152)}€${'x'.repeat(152)}`, gsm(3, 306)],
  ['ś'.repeat(70), ucs(1, 70)],
  ['ś'.repeat(71), ucs(2, 71)],
  ['ś'.repeat(134), ucs(2, 134)],
  ['ś'.repeat(135), ucs(3, 135)],
  ['👍'.repeat(35), ucs(1, 70)],
  // Nor is a surrogate pair: 33 of them in each segment.
  ['👍'.repeat(66), ucs(2, 132)],
  ['👍'.repeat(67), ucs(3, 134)],
])('an SMS is as long as phones count it: %s', (text, size) => {
  expect(smsSizeOf(text)).toEqual(size);
});
