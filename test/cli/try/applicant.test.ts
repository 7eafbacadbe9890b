import { applicationOf, madeUpApplicant, withCheckCharacter } from '../../../cli/try/applicant';
import { Residence } from '../../../proto/gen/symbolon/credentials/v1/application';
import { checkFiscalCode } from '../../../services/credentials/domain/fiscal-code';
import { withCheckCharacter as byTheOtherTable } from '../../support/fiscal-codes';

test('a made-up applicant has data that pass every check, and another fiscal code each time', () => {
  const applicants = Array.from({ length: 200 }, () => madeUpApplicant());
  const faults = applicants.map(({ fiscalCode }) => checkFiscalCode(fiscalCode)).filter(({ kind }) => kind !== 'ok');
  expect(faults).toEqual([]);
  expect(new Set(applicants.map(({ fiscalCode }) => fiscalCode)).size).toBeGreaterThan(190);
  for (const { mobile, email } of applicants) {
    expect(mobile).toMatch(/^\+39333\d{7}$/);
    expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d{3}@example\.org$/);
  }
});

test('the check character is the one of the decree', () => {
  expect(withCheckCharacter('RSSMRA80A01H501')).toBe('RSSMRA80A01H501U');
  for (const first15 of ['BNCLCU92R56G273', 'GLLPLA00T28D612', 'CLMGLI99E41F839'])
    expect(withCheckCharacter(first15)).toBe(byTheOtherTable(first15));
});

test('the application names the applicant and a place in Italy', () => {
  const applicant = { ...madeUpApplicant(), givenName: 'Lucia', familyName: 'Galli', street: 'Via Roma 7' };
  expect(applicationOf(applicant)).toMatchObject({
    fiscalCode: applicant.fiscalCode,
    residence: Residence.RESIDENCE_ITALY,
    postalAddress: { recipient: 'Lucia Galli', street: 'Via Roma 7', postalCode: '00184', countryCode: 'IT' },
    mobile: applicant.mobile,
    email: applicant.email,
    language: 'en',
  });
});
