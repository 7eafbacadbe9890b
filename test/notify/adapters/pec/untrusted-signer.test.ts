import 'reflect-metadata'; // must be loaded before @peculiar/x509
import { randomUUID } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { pecTrustIn } from '../../../../services/notify/adapters/pec/pec-trust';
import { readPecReceipt } from '../../../../services/notify/adapters/pec/read-pec-receipt';
import {
  authorityExtensions,
  type Certified,
  certify,
  type PecProvider,
  type PecWorld,
  pecProvider,
  pecWorld,
  signerExtensions,
} from '../../pec-authority';
import { ourMailbox, pecReceipt } from '../../pec-receipts';

const address = 'posta-certificata@pec.provider.example';
const day = 86_400_000;
const messageId = `${randomUUID()}.1@pec.symbolon.example`;

let world: PecWorld;
beforeAll(async () => {
  world = await pecWorld(address);
});

const receiptBy = (provider: PecProvider) => pecReceipt(provider, 'avvenuta-consegna', { messageId });

/** Why it is refused, or that it is not. */
async function verdict(raw: Buffer, receiveTime = new Date(), trusted = world.root.pem): Promise<string> {
  const reader = { trust: pecTrustIn(trusted), mailbox: ourMailbox };
  const reading = await readPecReceipt(reader, { raw, receiveTime, truncated: false });
  return reading.kind === 'refused' ? reading.reason : reading.kind;
}

/** Signed by a certificate of the trusted root, but for what is said here. */
async function signedBy(asked: Partial<Parameters<typeof certify>[0]>, others: readonly Certified[] = []) {
  const signer = await certify({ name: 'Signer', by: world.root, extensions: signerExtensions(address), ...asked });
  return receiptBy(await pecProvider(signer, address, others));
}

describe('a signer', () => {
  test.each<[string, () => Promise<Buffer>]>([
    ['whom another root certified', async () => receiptBy((await pecWorld(address)).provider)],
    ['who certified themselves', () => signedBy({ by: undefined })],
    ['whose certificate is over', () => signedBy({ notAfter: new Date(Date.now() - day / 2) })],
    ['whose certificate has not begun', () => signedBy({ notBefore: new Date(Date.now() + day / 2) })],
    ['whose certificate is signed with SHA-1', () => signedBy({ hash: 'SHA-1' })],
    [
      'whose certificate is for servers',
      () =>
        signedBy({
          extensions: [
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
            new SubjectAlternativeNameExtension([{ type: 'email', value: address }]),
          ],
        }),
    ],
    [
      'whose certificate is for encrypting',
      () =>
        signedBy({
          extensions: [
            new KeyUsagesExtension(KeyUsageFlags.keyEncipherment, true),
            new SubjectAlternativeNameExtension([{ type: 'email', value: address }]),
          ],
        }),
    ],
    [
      'whose certificate has a condition that nobody here knows',
      () =>
        signedBy({
          extensions: [...signerExtensions(address), new Extension('1.2.3.4', true, new Uint8Array([5, 0]))],
        }),
    ],
    [
      'whom another provider certified',
      async () => signedBy({ by: world.provider.certified }, [world.provider.certified]),
    ],
    [
      'whose authority must have none below it',
      async () => {
        const above = await certify({ name: 'Above', by: world.root, extensions: authorityExtensions(0) });
        const below = await certify({ name: 'Below', by: above });
        return signedBy({ by: below }, [above, below]);
      },
    ],
    [
      'whose authority may not certify',
      async () => {
        const extensions = [
          new BasicConstraintsExtension(true, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ];
        const authority = await certify({ name: 'Powerless', by: world.root, extensions });
        return signedBy({ by: authority }, [authority]);
      },
    ],
    [
      'whose authority did not come along',
      async () => signedBy({ by: await certify({ name: 'Absent', by: world.root }) }),
    ],
    [
      'whose authorities only certify each other',
      async () => {
        const first = await certify({ name: 'First' });
        const second = await certify({ name: 'Second', by: first });
        const again = await certify({ name: 'First', by: second, keys: first.keys });
        return signedBy({ by: first }, [again, second]);
      },
    ],
    [
      'whose authority only has the name of the root',
      async () => {
        const namesake = await certify({ name: 'Root of the providers' });
        return signedBy({ by: namesake }, [namesake]);
      },
    ],
  ])('%s is not believed', async (_, receipt) => {
    expect(await verdict(await receipt())).toBe('PEC_SIGNER_UNTRUSTED');
  });

  test('who comes with a crowd of certificates is not believed', async () => {
    const crowd = await Promise.all(Array.from({ length: 10 }, (_, n) => certify({ name: `Authority ${n}` })));
    expect(await verdict(await signedBy({}, crowd))).toBe('PEC_SIGNATURE_WRONG');
  });

  test('whose certificate is for another address is not believed', async () => {
    for (const other of ['posta-certificata@pec.other.example', `x${address}`]) {
      expect(await verdict(await signedBy({ extensions: signerExtensions(other) }))).toBe('PEC_SIGNER_MISMATCH');
    }
  });

  test('who is no provider is not believed', async () => {
    const person = 'mario.rossi@pec.provider.example';
    const signer = await certify({ name: 'Mario', by: world.root, extensions: signerExtensions(person) });
    expect(await verdict(receiptBy(await pecProvider(signer, person)))).toBe('PEC_SIGNER_MISMATCH');
  });

  test('is believed by the time at which the mail came', async () => {
    const raw = await signedBy({ notAfter: new Date(Date.now() + day) });
    expect(await verdict(raw, new Date(Date.now() + day / 2))).toBe('receipt');
    expect(await verdict(raw, new Date(Date.now() + 2 * day))).toBe('PEC_SIGNER_UNTRUSTED');
  });

  test('is believed where the authority itself is the one that is trusted', async () => {
    const authority = await certify({ name: 'Trusted', by: await certify({ name: 'Unknown' }) });
    expect(await verdict(await signedBy({ by: authority }), new Date(), authority.pem)).toBe('receipt');
  });

  test('is known by the address in its name where there is no other', async () => {
    const [extensions, mailAddress] = [[new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)], address];
    expect(await verdict(await signedBy({ extensions, mailAddress }))).toBe('receipt');
    const other = signerExtensions('posta-certificata@pec.other.example');
    expect(await verdict(await signedBy({ extensions: other, mailAddress }))).toBe('PEC_SIGNER_MISMATCH');
  });
});

test.each([
  ['nothing', ''],
  ['no certificate', '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----'],
])('a trust file with %s is refused', (_, pem) => {
  expect(() => pecTrustIn(pem)).toThrow(expect.objectContaining({ reason: 'WRONG_TRUST_FILE' }));
});

test("a trust file with a certificate that is no authority's is refused", () => {
  expect(() => pecTrustIn(world.provider.certified.pem)).toThrow("certificate 1 in it is no authority's");
});
