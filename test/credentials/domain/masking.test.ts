import {
  maskAddress,
  maskContact,
  maskEmail,
  maskFiscalCode,
  maskMobile,
  maskName,
} from '../../../services/credentials/domain/masking';

test.each([
  ['+393331234567', '+39 *** *** 4567'],
  ['+12025550123', '+1 *** *** 0123'],
  ['+39333123456', '+39 *** *** 3456'],
  ['+3726123456', '+372 *** *** 56'],
])('the mobile number %s is shown as %s', (number, shown) => {
  expect(maskMobile(number)).toBe(shown);
});

test.each([
  ['maria.rossi@example.it', 'm***@e***.it'],
  ['m@e.it', 'm***@e***.it'],
  ['maria@mail.regione.example.gov.it', 'm***@m***.it'],
])('the mail address %s is shown as %s', (address, shown) => {
  expect(maskEmail(address)).toBe(shown);
});

test('a contact is masked by its kind', () => {
  expect([
    maskContact({ kind: 'mobile', value: '+393331234567' }),
    maskContact({ kind: 'email', value: 'maria@example.it' }),
    maskContact({ kind: 'pec', value: 'maria@pec.example.it' }),
  ]).toEqual(['+39 *** *** 4567', 'm***@e***.it', 'm***@p***.it']);
});

test('of a name the initials are shown, of a fiscal code neither birthday nor birthplace', () => {
  expect([
    maskName('Maria Anna', "D'Amico"),
    maskFiscalCode('RSSMRA80A41H501U'),
    maskFiscalCode('12345678901'),
  ]).toEqual(['M*** A*** D***', 'RSS************U', '123*******1']);
});

describe('an address', () => {
  const italian = {
    recipient: 'Maria Rossi',
    careOf: 'c/o Bianchi',
    building: 'Scala B',
    street: 'Via Aldo Moro 15',
    postalCode: '00184',
    locality: 'Roma',
    province: 'RM',
    countryCode: 'IT',
  };

  test('in Italy is shown by initials, half a CAP and the town', () => {
    expect(maskAddress(italian)).toBe('M*** R***, 001** Roma');
  });

  test('abroad is shown with its country', () => {
    const abroad = { ...italian, recipient: 'Élise', postalCode: 'SW1A 2AA', locality: 'London', countryCode: 'GB' };
    expect(maskAddress(abroad)).toBe('É***, SW1A**** London (GB)');
  });

  test('without a postal code is shown by its town', () => {
    expect(maskAddress({ ...italian, postalCode: '', locality: 'Dublin', countryCode: 'IE' })).toBe(
      'M*** R***, Dublin (IE)',
    );
  });
});
