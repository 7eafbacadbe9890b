import type { LetterBody } from '../../../services/postal/domain/letter-content';
import { composed } from '../letter-samples';

const half = { kind: 'half', characters: 'QW8ZR5TM', expiryDays: 30 } as const;
const bodies: readonly LetterBody[] = [
  { ...half, half: 'first', otherHalf: 'activation' },
  { ...half, half: 'first', otherHalf: 'sms' },
  { ...half, half: 'second', otherHalf: 'message' },
  { kind: 'notice', notice: 'request-confirmation' },
  { kind: 'notice', notice: 'credential-in-use' },
];

test.each([
  'it',
  'en',
  'de',
] as const)('a letter calls the parts of a PIN what the messages call them, in %s', (language) => {
  for (const body of bodies)
    expect(JSON.stringify(composed({ language, body }))).not.toMatch(/metà|hal(f|ves) |Hälfte/i);
});

test.each([
  'it',
  'en',
  'de',
] as const)('a notice calls no PIN valid: the one that there is may have expired, in %s', (language) => {
  const body = { kind: 'notice', notice: 'credential-in-use' } as const;
  expect(JSON.stringify(composed({ language, body }).paragraphs)).not.toMatch(/valid|gültig/);
});
