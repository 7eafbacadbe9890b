import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { pecTrustIn } from '../../../../services/notify/adapters/pec/pec-trust';
import { readPecReceipt } from '../../../../services/notify/adapters/pec/read-pec-receipt';
import { atSize } from '../../../support/at-size';
import { type PecWorld, pecWorld } from '../../pec-authority';
import { ourMailbox, pecReceipt } from '../../pec-receipts';

const messageId = `${randomUUID()}.1@pec.symbolon.example`;
const numRuns = atSize(100, 100_000);

let world: PecWorld;
let genuine: Buffer;
beforeAll(async () => {
  world = await pecWorld();
  genuine = pecReceipt(world.provider, 'avvenuta-consegna', { messageId });
});

async function read(raw: Buffer) {
  const reader = { trust: pecTrustIn(world.root.pem), mailbox: ourMailbox };
  return readPecReceipt(reader, { raw, receiveTime: new Date(), truncated: false });
}

/** Where something is changed, as a share of the whole, and to what. */
const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.nat(255)), {
  minLength: 1,
  maxLength: 4,
});

function changed(bytes: Buffer, at: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [share, value] of at) copy[Math.floor(share * copy.length)] = value;
  return copy;
}

describe('a receipt of which bytes were changed', () => {
  test('says what it said before, or nothing', async () => {
    const before = await read(genuine);
    if (before.kind !== 'receipt') throw new Error(before.kind);
    await fc.assert(
      fc.asyncProperty(changes, async (at) => {
        const after = await read(changed(genuine, at));
        if (after.kind === 'receipt') expect(after.receipt).toEqual(before.receipt);
      }),
      { numRuns },
    );
  });

  test('says what it said before, or nothing, where they are those of its signature', async () => {
    const before = await read(genuine);
    if (before.kind !== 'receipt') throw new Error(before.kind);
    const text = genuine.toString('latin1');
    const [, head = '', base64 = '', tail = ''] = /^(.*filename="smime\.p7s"\r\n\r\n)([^-]+)(-.*)$/s.exec(text) ?? [];
    const signature = Buffer.from(base64, 'base64');
    await fc.assert(
      fc.asyncProperty(changes, async (at) => {
        const other = changed(signature, at).toString('base64');
        const after = await read(Buffer.from(`${head}${other}\r\n\r\n${tail}`, 'latin1'));
        if (after.kind === 'receipt') expect(after.receipt).toEqual(before.receipt);
      }),
      { numRuns },
    );
  });
});
