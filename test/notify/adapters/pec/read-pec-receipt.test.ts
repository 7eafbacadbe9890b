import { createHash, randomUUID } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { pecTrustIn } from '../../../../services/notify/adapters/pec/pec-trust';
import {
  type PecReader,
  type PecReading,
  readPecReceipt,
} from '../../../../services/notify/adapters/pec/read-pec-receipt';
import { type PecWorld, pecWorld } from '../../pec-authority';
import {
  certifiedTime,
  ourMailbox,
  pecEnvelope,
  pecReceipt,
  type ReceiptDetails,
  type ReceiptName,
  receiptBoundary,
} from '../../pec-receipts';

const identifier = 'opec292.20261127101503.05361.06.1.15@pec.provider.example';
const deliveryId = randomUUID();
const messageId = `${deliveryId}.2@pec.symbolon.example`;
const receiveTime = new Date();
const half = 'BCDF GHJK';
const quoted = `Message-ID: <${messageId}>\r\nSubject: Il Suo PIN\r\n\r\nLa prima parte: ${half}\r\n`;

let world: PecWorld;
let reader: PecReader;
beforeAll(async () => {
  world = await pecWorld();
  reader = { trust: pecTrustIn(world.root.pem), mailbox: ourMailbox };
});

const receiptOf = (name: ReceiptName, details: Partial<ReceiptDetails> = {}) =>
  pecReceipt(world.provider, name, { messageId, ...details });
const read = (raw: Buffer, truncated = false): Promise<PecReading> =>
  readPecReceipt(reader, { raw, receiveTime, truncated });
const refused = (reason: string) => ({ kind: 'refused', reason });

test.each<[ReceiptName, string, string]>([
  ['accettazione', 'accettazione', 'nessuno'],
  ['non-accettazione', 'non-accettazione', 'altro'],
  ['non-accettazione-virus', 'non-accettazione', 'virus'],
  ['presa-in-carico', 'presa-in-carico', 'nessuno'],
  ['avvenuta-consegna', 'avvenuta-consegna', 'nessuno'],
  ['preavviso-errore-consegna', 'preavviso-errore-consegna', 'altro'],
  ['errore-consegna', 'errore-consegna', 'no-dest'],
  ['errore-consegna-24h', 'errore-consegna', 'altro'],
  ['errore-consegna-virus', 'errore-consegna', 'virus'],
  ['rilevazione-virus', 'rilevazione-virus', 'virus'],
])('a receipt %s is read, and kept as it came', async (name, kind, error) => {
  const raw = receiptOf(name);
  expect(await read(raw)).toEqual({
    kind: 'receipt',
    receipt: { kind, error, recipientIsCertified: true, identifier, deliveryId, attempt: 2, occurTime: certifiedTime },
    evidence: { mail: raw, sha256: createHash('sha256').update(raw).digest(), removedParts: 0, receiveTime },
  });
});

test('a receipt says where its recipient has an ordinary mailbox', async () => {
  expect(await read(receiptOf('accettazione', { recipientType: 'esterno' }))).toMatchObject({
    receipt: { recipientIsCertified: false },
  });
});

test('a receipt whose signature holds it is read too', async () => {
  expect(await read(receiptOf('avvenuta-consegna', { signed: { form: 'opaque' } }))).toMatchObject({
    kind: 'receipt',
    receipt: { kind: 'avvenuta-consegna', deliveryId },
    evidence: { removedParts: 0 },
  });
});

test.each([
  ['breve', 'detached'],
  ['breve', 'opaque'],
  ['completa', 'detached'],
  ['completa', 'opaque'],
] as const)('a receipt %s (%s) is kept without the message that it quotes', async (receiptType, form) => {
  const raw = receiptOf('avvenuta-consegna', { receiptType, quoted, signed: { form } });
  const reading = await read(raw);
  if (reading.kind !== 'receipt') throw new Error(JSON.stringify(reading));
  const { mail, ...evidence } = reading.evidence;
  const kept = await simpleParser(mail);
  expect({ ...evidence, quotes: mail.includes(half), kind: kept.headers.get('x-ricevuta') }).toEqual({
    sha256: createHash('sha256').update(raw).digest(),
    removedParts: 1,
    receiveTime,
    quotes: false,
    kind: 'avvenuta-consegna',
  });
  const names = kept.attachments.map(({ filename }) => filename);
  expect(names.filter((name) => name !== 'smime.p7s')).toEqual(['daticert.xml']);
  expect(kept.text).toContain('removed before the receipt was kept');
});

test.each([
  ['posta-certificata', 'envelope'],
  ['errore', 'anomaly'],
] as const)('what somebody writes to us (%s) is no receipt, whatever is enclosed in it', async (transport, what) => {
  const enclosed = receiptOf('avvenuta-consegna').toString();
  expect(await read(pecEnvelope(world.provider, transport, enclosed))).toEqual({ kind: 'bystander', what });
});

test('an ordinary mail is no receipt', async () => {
  expect(await read(Buffer.from('From: a@b.example\r\nSubject: Domanda\r\n\r\nBuongiorno'))).toEqual({
    kind: 'bystander',
    what: 'ordinary-mail',
  });
  expect(await read(Buffer.alloc(0))).toEqual({ kind: 'bystander', what: 'ordinary-mail' });
});

test.each([
  ['another Message-ID', 'CA+7xyz@pec.symbolon.example'],
  ['another domain', `${deliveryId}.1@elsewhere.example`],
  ['no attempt', `${deliveryId}.0@pec.symbolon.example`],
])('a receipt for a message with %s is not ours', async (_, theirs) => {
  expect(await read(receiptOf('accettazione', { messageId: theirs }))).toEqual({
    kind: 'bystander',
    what: 'other-message',
  });
});

test('a receipt for a message that somebody else sent under our Message-ID is refused', async () => {
  expect(await read(receiptOf('avvenuta-consegna', { sender: 'mallory@pec.holder.example' }))).toEqual(
    refused('PEC_OTHER_SENDER'),
  );
});

test.each([
  ['and encloses a receipt', '----=_Part_3_4', 'PEC_XML_REFUSED'],
  ['and encloses one that breaks out of its part', receiptBoundary, 'PEC_MALFORMED'],
])('an envelope that was given the headers of a receipt %s is refused', async (_, boundary, reason) => {
  const enclosed = receiptOf('avvenuta-consegna').toString();
  const envelope = pecEnvelope(world.provider, 'posta-certificata', enclosed, boundary).toString('latin1');
  const headers = `X-Ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID: <${messageId}>\r\n`;
  const disguised = headers + envelope.replace(/^From: .*$/m, `From: ${world.provider.address}`);
  expect(await read(Buffer.from(disguised, 'latin1'))).toEqual(refused(reason));
});

test.each([
  ['a kind that is not the one signed', { 'X-Ricevuta': 'avvenuta-consegna' }, 'PEC_CONTRADICTORY'],
  ['a kind that no rule has', { 'X-Ricevuta': 'mancata-consegna' }, 'PEC_CONTRADICTORY'],
  ['another message', { 'X-Riferimento-Message-ID': `<${deliveryId}.3@pec.symbolon.example>` }, 'PEC_CONTRADICTORY'],
  ['another sender', { From: 'posta-certificata@other.example' }, 'PEC_SIGNER_MISMATCH'],
  ['no sender', { From: null }, 'PEC_SIGNER_MISMATCH'],
  ['two kinds', { 'x-ricevuta': 'avvenuta-consegna' }, 'PEC_MALFORMED'],
])('a receipt whose headers have %s is refused', async (_, headers, reason) => {
  expect(await read(receiptOf('accettazione', { headers }))).toEqual(refused(reason));
});

test('a receipt without a reference in its headers is known by what is signed', async () => {
  const raw = receiptOf('accettazione', { headers: { 'X-Riferimento-Message-ID': null } });
  expect(await read(raw)).toMatchObject({ receipt: { deliveryId, attempt: 2 } });
});

test('a receipt of which only the beginning came is refused', async () => {
  expect(await read(receiptOf('accettazione').subarray(0, 3_000), true)).toEqual(refused('PEC_TOO_LARGE'));
});
