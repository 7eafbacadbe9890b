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
      ['Maria Giulia D’Alessandro', 'Via Ciro il Grande 21', 'SW1A 1AA London', 'REGNO UNITO'],
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
