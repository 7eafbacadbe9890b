import { addressBlock } from '../../../services/postal/domain/address-block';
import { italianAddress } from '../letter-samples';

describe('the address block', () => {
  test.each([
    [
      'all lines in the order of UPU S42',
      {},
      [
        'Maria Giulia D’Alessandro',
        'c/o Studio Bianchi',
        'Scala B, interno 12',
        'Via Ciro il Grande 21',
        '00144 Roma RM',
      ],
    ],
    [
      'no line for what is not given',
      { careOf: '', building: ' ' },
      ['Maria Giulia D’Alessandro', 'Via Ciro il Grande 21', '00144 Roma RM'],
    ],
    [
      'the country in capitals and in Italian abroad',
      { careOf: '', building: '', postalCode: 'SW1A 1AA', locality: 'London', province: '', countryCode: 'gb' },
      ['Maria Giulia D’Alessandro', 'Via Ciro il Grande 21', 'London SW1A 1AA', 'REGNO UNITO'],
    ],
    [
      'no country for San Marino, which is inland mail',
      { careOf: '', building: '', postalCode: '47890', locality: 'San Marino', province: '', countryCode: 'SM' },
      ['Maria Giulia D’Alessandro', 'Via Ciro il Grande 21', '47890 San Marino'],
    ],
    [
      'a country that has no name as it was given',
      { careOf: '', building: '', province: '', countryCode: 'xx1' },
      ['Maria Giulia D’Alessandro', 'Via Ciro il Grande 21', '00144 Roma', 'XX1'],
    ],
  ])('has %s', (_what, differing, lines) => {
    expect(addressBlock({ ...italianAddress, ...differing })).toEqual(lines);
  });
});

test.each([
  ['AT', '1010', 'Wien', '', '1010 Wien', 'AUSTRIA'],
  ['FR', '75001', 'Paris', '', '75001 Paris', 'FRANCIA'],
  ['CH', '8001', 'Zürich', '', '8001 Zürich', 'SVIZZERA'],
  ['AR', 'C1425', 'Buenos Aires', 'CABA', 'C1425 Buenos Aires CABA', 'ARGENTINA'],
  ['US', '10001', 'New York', 'NY', 'New York NY 10001', 'STATI UNITI'],
  ['CA', 'K1A 0B1', 'Ottawa', 'ON', 'Ottawa ON K1A 0B1', 'CANADA'],
  ['AU', '3000', 'Melbourne', 'VIC', 'Melbourne VIC 3000', 'AUSTRALIA'],
  ['BR', '01310-100', 'São Paulo', 'SP', 'São Paulo SP 01310-100', 'BRASILE'],
  ['IE', 'D01 F5P2', 'Dublin', '', 'Dublin D01 F5P2', 'IRLANDA'],
  ['AE', '', 'Dubai', '', 'Dubai', 'EMIRATI ARABI UNITI'],
])('the post of %s finds the code %s of %s where it looks for it', (countryCode, postalCode, locality, province, ...lines) => {
  const address = { ...italianAddress, postalCode, locality, province, countryCode };
  expect(addressBlock(address).slice(-2)).toEqual(lines);
});
