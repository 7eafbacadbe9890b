import fc from 'fast-check';
import { readDelivery } from '../../../../services/notify/adapters/smpp/receipt';
import { doneTimeOf, receiptTextOf } from '../../../../services/notify/adapters/smpp/receipt-text';
import { deliverSm } from '../../../support/smsc/pdu';

const context = { carrier: 'smpp', senderDigits: undefined, now: new Date('2026-11-23T08:00:00Z') };
const kinds = ['receipt', 'message', 'unreadable'];

describe('a deliver_sm', () => {
  it('is read whatever its bytes are', () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((body) => Buffer.concat([Buffer.alloc(16), body]));
    fc.assert(
      fc.property(bytes, (frame) => expect(kinds).toContain(readDelivery(frame, context).kind)),
      { numRuns: 2_000 },
    );
  });

  it('is read, too, where it is a receipt that is cut short, or of which a byte is wrong', () => {
    const content =
      'id:12345 sub:001 dlvrd:001 submit date:2611230700 done date:2611230710 stat:DELIVRD err:000 text:Hello';
    const whole = deliverSm(1, {
      content,
      tlvs: [
        [0x1e, Buffer.from('12345\0')],
        [0x427, Buffer.of(2)],
        [0x423, Buffer.of(3, 0, 1)],
      ],
    });
    fc.assert(
      fc.property(
        fc.nat(whole.length - 17),
        fc.integer({ min: 16, max: whole.length - 1 }),
        fc.nat(255),
        (cut, place, byte) => {
          const wrong = Buffer.from(whole);
          wrong[place] = byte;
          for (const frame of [wrong, whole.subarray(0, whole.length - cut)])
            expect(kinds).toContain(readDelivery(frame, context).kind);
        },
      ),
    );
  });
});

describe('the text of a receipt', () => {
  it('is searched in no time, however it is made to look', () => {
    const parts = fc.constantFrom('id:', 'stat:', ' ', 'done date:', '9', 'a', '\n', 'text', ':', 'done ', 'err:');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20_000, size: 'max' }), (text) => {
        expect(() => receiptTextOf(text.join(''))).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['2611230710', '2026-11-23T07:10:00.000Z'],
    ['261123071059', '2026-11-23T07:10:59.000Z'],
    ['20261123071059', '2026-11-23T07:10:59.000Z'],
    ['202611230710', '2026-11-23T07:10:00.000Z'],
    ['2613010000', undefined],
    ['26112307105', undefined],
    ['0000000000', undefined],
  ])('has %s as a date for %s', (digits, time) => {
    expect(doneTimeOf(digits)?.toISOString()).toBe(time);
  });
});
