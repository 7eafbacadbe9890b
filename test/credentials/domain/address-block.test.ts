import { blockedBy, blocksOf } from '../../../services/credentials/domain/address-block';
import type { PostalAddress } from '../../../services/credentials/domain/postal-address';
import { anApplication } from '../credentials-room';

// Every line of anApplication's that an address must have is there.
const address = {
  ...(anApplication(12).postalAddress as PostalAddress),
  street: 'Via Roma 12',
  careOf: '',
  building: '',
};

/** Whether a letter that came back from `address` for this reason keeps back another one that goes to the changed one. */
function blocks(reason: string, changes: Partial<PostalAddress>, from: Partial<PostalAddress> = {}): boolean {
  return blocksOf({ ...address, ...changes }).includes(blockedBy(reason, { ...address, ...from }));
}

const samples: readonly (readonly [string, Partial<PostalAddress>])[] = [
  ['the same', {}],
  ['the same, written otherwise', { street: 'V. ROMA, n. 12', locality: 'roma (RM)' }],
  ['to another spelling of the name', { recipient: 'Sig.ra Rossi Maria' }],
  ['with the flat', { street: 'Via Roma 12, int. 4' }],
  ['with the staircase in the building line', { building: 'Scala B' }],
  ['in care of somebody', { careOf: 'c/o Bianchi' }],
  ['with another province', { province: 'RI' }],
  ['with another house number', { street: 'Via Roma 21' }],
  ['with another CAP', { postalCode: '00185' }],
  ['in another country', { countryCode: 'FR' }],
];

describe('an address from which a letter came back', () => {
  test.each([
    ['UNKNOWN', 3],
    ['INSUFFICIENT_ADDRESS', 3],
    ['RESOLVED_BY_OPERATOR', 3],
    ['', 3],
    ['MOVED', 7],
    ['REFUSED', 7],
    ['UNCLAIMED', 7],
    ['DECEASED', 10],
  ])('is blocked after %s as it is written, as a house, or everywhere', (reason, count) => {
    const blocked = samples.filter(([, changes]) => blocks(reason, changes)).map(([name]) => name);
    expect(blocked).toEqual(samples.slice(0, count).map(([name]) => name));
  });

  test('is another one without the flat that was written', () => {
    expect(blocks('UNKNOWN', {}, { street: 'Via Roma 12 scala A int 4' })).toBe(false);
    expect(
      blocks(
        'UNKNOWN',
        { street: 'Via Roma 12', building: 'interno 4, sc. A' },
        { street: 'Via Roma 12 scala A int 4' },
      ),
    ).toBe(true);
  });

  test('is the same abroad where every word is', () => {
    const abroad = {
      street: 'Rue de Rivoli 4',
      locality: 'Paris',
      postalCode: '75001',
      province: '',
      countryCode: 'FR',
    };
    expect(blocks('UNKNOWN', { ...abroad, street: 'RUE DE RIVOLI, 4' }, abroad)).toBe(true);
    expect(blocks('UNKNOWN', { ...abroad, building: 'Bâtiment C' }, abroad)).toBe(false);
    expect(blocks('MOVED', { ...abroad, street: 'Rue de Rivoli 5' }, abroad)).toBe(false);
  });
});
