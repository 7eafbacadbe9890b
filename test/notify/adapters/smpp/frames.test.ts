import fc from 'fast-check';
import { Frames } from '../../../../services/notify/adapters/smpp/frames';
import { pdu } from '../../../support/smsc/pdu';

const pdus = fc.array(
  fc.uint8Array({ maxLength: 300 }).map((body) => pdu(5, 0, 1, Buffer.from(body))),
  { maxLength: 20 },
);

function pieces(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const cut: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

describe('the PDUs of a connection', () => {
  it('are the same however their bytes come', () => {
    fc.assert(
      fc.property(pdus, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sent, sizes) => {
        const frames = new Frames();
        const got = pieces(Buffer.concat(sent), sizes).flatMap((piece) => frames.push(piece).frames);
        expect(got).toEqual(sent);
        expect(frames.isWithinPdu).toBe(false);
      }),
    );
  });

  it.each([
    ['a length of nothing', Buffer.alloc(16)],
    ['a length shorter than a header', Buffer.from('0000000f', 'hex')],
    ['a length of 16 KiB and a byte', Buffer.from('00004001', 'hex')],
    ['a banner', Buffer.from('220 mail')],
    ['any bytes', Buffer.from('ffffffff', 'hex')],
  ])('end where %s comes, which is known by its first four bytes', (_what, bytes) => {
    const whole = pdu(5, 0, 1);
    expect(new Frames().push(Buffer.concat([whole, bytes.subarray(0, 4)]))).toEqual({
      frames: [whole],
      fault: 'bad-length',
    });
  });
});
