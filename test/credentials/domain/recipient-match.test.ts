import { matchesRegister } from '../../../services/credentials/domain/address-match';
import { given, matches, registered } from './address-samples';

describe('The recipient', () => {
  test.each([
    ['De Luca Maria', true],
    ['MARIA ANNA DE LUCA', true],
    ['Deluca Maria', true],
    ['Sig.ra Maria De Luca', true],
    ['Dott.ssa Maria De Luca', true],
    ['Gent. Maria De Luca', false],
    ['Anna De Luca', false],
    ['M. De Luca', false],
    ['Maria', false],
    ['De Luca', false],
    ['Maria De Luca Bianchi', false],
    ['Maria De Luca c/o Bianchi', false],
    ['Mario De Luca', false],
    ['Maria Maria De Luca', false],
    ['Sig.ra', false],
    ['', false],
  ])('%s: %s', (recipient, expected) => {
    expect(matches({ recipient })).toBe(expected);
  });

  test.each([
    ["Niccolò D'Angelo", 'NICCOLO', 'D ANGELO'],
    ['Rossi-Bianchi Ada', 'ADA', 'ROSSI BIANCHI'],
    ['Søren Müller', 'SOREN', 'MULLER'],
    ['Dott Anna', 'ANNA', 'DOTT'],
  ])('%s is %s %s', (recipient, givenName, familyName) => {
    expect(matchesRegister({ ...given, recipient }, { ...registered, givenName, familyName })).toBe(true);
  });

  test('who has a letter in care of somebody is not alone', () => {
    expect(matches({ careOf: 'Bianchi' })).toBe(false);
  });
});
