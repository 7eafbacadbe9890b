import { previewLetter } from '../../../services/postal/templates/preview-letter';
import { productTexts } from '../letter-samples';

test('a preview has a half that is nobody’s, and says so in the letter’s language', () => {
  const letter = previewLetter(productTexts, { language: 'de-AT', kind: 'first-half' });
  expect(letter).toMatchObject({
    language: 'de',
    code: '00000000-0000-7000-8000-000000000000-1-1',
    codeLine: 'Brief 00000000-0000-7000-8000-000000000000-1-1  ·  MUSTER',
    subject: 'Der erste Teil Ihrer PIN',
    half: {
      label: 'Erster Teil (Zeichen 1–8)  ·  MUSTER',
      groups: ['BCDF', 'GHJK'],
      reference: '0417',
      expiryLine: 'Warten Sie nicht: Die PIN gilt 30 Tage ab dem Datum dieses Briefes.',
    },
  });
  expect(letter.paragraphs.join(' ')).toContain('nach der Aktivierung');
  expect(previewLetter(productTexts, { language: 'de-AT', kind: 'first-half' })).toEqual(letter);
});

test('a preview tells the way, the days and the address that are asked for', () => {
  const address = {
    recipient: 'Siobhán O’Connor',
    careOf: '',
    building: '',
    street: '1 High Street',
    postalCode: 'SW1A 1AA',
    locality: 'London',
    province: '',
    countryCode: 'GB',
  };
  const asked = { language: 'en', kind: 'second-half', otherHalf: 'pec', expiryDays: 45, address } as const;
  const { addressLines, paragraphs, half } = previewLetter(productTexts, asked);
  expect(addressLines).toEqual(['Siobhán O’Connor', '1 High Street', 'London SW1A 1AA', 'REGNO UNITO']);
  expect(paragraphs.at(-1)).toMatch(/the first 8 reach you by PEC\.$/);
  expect(half?.expiryLine).toMatch(/ 45 days /);
});

test('a preview of a notice has no half', () => {
  const { half, subject, codeLine } = previewLetter(productTexts, { language: 'it', kind: 'credential-in-use' });
  expect({ half, subject, codeLine }).toEqual({
    half: undefined,
    subject: 'È stato chiesto un PIN a Suo nome',
    codeLine: 'Lettera 00000000-0000-7000-8000-000000000000-1-1  ·  ESEMPIO',
  });
});
