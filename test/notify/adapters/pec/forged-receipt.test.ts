import { randomUUID } from 'node:crypto';
import { pecTrustIn } from '../../../../services/notify/adapters/pec/pec-trust';
import { readPecReceipt } from '../../../../services/notify/adapters/pec/read-pec-receipt';
import { type PecProvider, type PecWorld, pecWorld } from '../../pec-authority';
import { ourMailbox, pecReceipt, type ReceiptDetails } from '../../pec-receipts';

const address = 'posta-certificata@pec.provider.example';
const messageId = `${randomUUID()}.1@pec.symbolon.example`;

let world: PecWorld;
beforeAll(async () => {
  world = await pecWorld(address);
});

const receiptBy = (provider: PecProvider, details: Partial<ReceiptDetails> = {}) =>
  pecReceipt(provider, 'avvenuta-consegna', { messageId, ...details });

/** Why it is refused, or that it is not. */
async function verdict(raw: Buffer): Promise<string> {
  const reader = { trust: pecTrustIn(world.root.pem), mailbox: ourMailbox };
  const reading = await readPecReceipt(reader, { raw, receiveTime: new Date(), truncated: false });
  return reading.kind === 'refused' ? reading.reason : reading.kind;
}

describe('a receipt whose content is not what was signed', () => {
  test.each([
    [
      'changed in its text',
      (mail: string) => mail.replace(/^Content-Type: text\/plain/m, 'Content-Type: text/plain; x=y'),
    ],
    ['changed in its certified data', (mail: string) => mail.replace(/^PD94/m, 'PD95')],
    ['given other line ends', (mail: string) => mail.replace('\r\n--alt\r\n', '\n--alt\n')],
    [
      'given another part',
      (mail: string) => mail.replace('------=_Part_1_2--', '------=_Part_1_2\r\n\r\nx\r\n------=_Part_1_2--'),
    ],
  ])('is refused where it was %s', async (_, change) => {
    const raw = receiptBy(world.provider);
    const changed = change(raw.toString('latin1'));
    expect(changed).not.toBe(raw.toString('latin1'));
    expect(await verdict(Buffer.from(changed, 'latin1'))).toBe('PEC_SIGNATURE_WRONG');
  });

  test('is refused where it has the signature of another receipt', async () => {
    const signatureOf = (mail: Buffer) =>
      mail
        .toString('latin1')
        .split('Content-Disposition: attachment; filename="smime.p7s"')[1]
        ?.split('\r\n------')[0] ?? '';
    const [raw, other] = [receiptBy(world.provider), receiptBy(world.provider, { identifier: 'another' })];
    const forged = raw.toString('latin1').replace(signatureOf(raw), signatureOf(other));
    expect(await verdict(Buffer.from(forged, 'latin1'))).toBe('PEC_SIGNATURE_WRONG');
  });

  test('is refused where the signature holds a content of its own', async () => {
    const opaque = receiptBy(world.provider, { signed: { form: 'opaque' } }).toString('latin1');
    const cms = opaque.slice(opaque.indexOf('\r\n\r\n') + 4);
    const forged = [
      ...['X-Ricevuta: avvenuta-consegna', `From: ${address}`, 'Content-Type: multipart/signed; boundary=b', ''],
      ...['--b', 'Content-Type: text/plain', '', 'anything', '--b'],
      ...[
        'Content-Type: application/pkcs7-signature',
        'Content-Transfer-Encoding: base64',
        '',
        cms.trim(),
        '--b--',
        '',
      ],
    ].join('\r\n');
    expect(await verdict(Buffer.from(forged, 'latin1'))).toBe('PEC_SIGNATURE_WRONG');
  });
});

describe('a signature', () => {
  test('that is missing is missed', async () => {
    const unsigned = `X-Ricevuta: avvenuta-consegna\r\nFrom: ${address}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`;
    expect(await verdict(Buffer.from(unsigned))).toBe('PEC_UNSIGNED');
  });

  test('that is no signature is refused', async () => {
    const raw = receiptBy(world.provider).toString('latin1');
    for (const rubbish of [
      '',
      'MA==',
      'MIIB',
      Buffer.alloc(100_000, 0x30).toString('base64'),
      Buffer.alloc(100_000, 0x24).toString('base64'),
    ]) {
      const forged = raw.replace(/(filename="smime\.p7s"\r\n\r\n)[^-]+/, `$1${rubbish}\r\n\r\n`);
      expect(await verdict(Buffer.from(forged, 'latin1'))).toBe('PEC_SIGNATURE_WRONG');
    }
  });

  test.each([
    ['SHA-1', { digest: 'sha1' }, 'PEC_SIGNATURE_WRONG'],
    ['no attributes', { attributes: false }, 'PEC_SIGNATURE_WRONG'],
    ['SHA-512', { digest: 'sha512' }, 'receipt'],
  ] as const)('by %s: %s', async (_, signed, expected) => {
    expect(await verdict(receiptBy(world.provider, { signed }))).toBe(expected);
  });
});
