import fc from 'fast-check';
import { receiptReadings } from '../../../services/notify/domain/receipt-readings';

describe('the readings of a receipt’s id', () => {
  it.each([
    [['921320169'], ['921320169', '36ea3ae9', '36EA3AE9', '39211630953']],
    [['0000012345'], ['0000012345', '12345', '3039', '00003039', '74565', '00012345']],
    [['36ea3ae9'], ['36ea3ae9', '921320169', '36EA3AE9']],
    [['0A'], ['0A', '10', '0a', 'a', 'A', '0000000a', '0000000A']],
    [['a-b.c_1'], ['a-b.c_1']],
    [[' 7 '], ['7', '00000007']],
    [
      ['ab', '171'],
      ['ab', '171', 'AB', '000000ab', '000000AB', '369', '00000171'],
    ],
    [
      ['12345678901234567890'],
      ['12345678901234567890', 'ab54a98ceb1f0ad2', 'AB54A98CEB1F0AD2', '85968058271978839505040'],
    ],
    [['1'.repeat(21)], ['1'.repeat(21)]],
    [['1'.repeat(30)], ['1'.repeat(30)]],
    [['two words', '', 'x'.repeat(66), 'è'], []],
  ])('of %j are %j', (ids, readings) => {
    expect(receiptReadings(ids)).toEqual(readings);
  });

  it('hold the id that was given, whichever way its receipt writes the number', () => {
    const ways: readonly ((id: number) => string)[] = [
      (id) => id.toString(),
      (id) => id.toString().padStart(10, '0'),
      (id) => id.toString(16),
      (id) => id.toString(16).toUpperCase(),
      (id) => id.toString(16).padStart(8, '0'),
    ];
    const way = fc.constantFrom(...ways);
    // A decimal with zeros before it that was given as such cannot be known from the hexadecimal.
    const given = fc.constantFrom(...ways.filter((_, index) => index !== 1));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x7fffffff }), given, way, (id, submitted, told) => {
        expect(receiptReadings([told(id)])).toContain(submitted(id));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are at most 8, each once and of at most 65 printable characters, whatever was told', () => {
    const told = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF '), maxLength: 80 }),
    );
    fc.assert(
      fc.property(fc.array(told, { maxLength: 3 }), (ids) => {
        const readings = receiptReadings(ids);
        expect(readings.length).toBeLessThanOrEqual(8);
        expect(new Set(readings).size).toBe(readings.length);
        for (const reading of readings) expect(reading).toMatch(/^[\x21-\x7e]{1,65}$/);
      }),
    );
  });
});
