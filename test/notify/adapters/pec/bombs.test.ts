import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { daticertIn } from '../../../../services/notify/adapters/pec/daticert';
import { pecTrustIn } from '../../../../services/notify/adapters/pec/pec-trust';
import { readPecReceipt } from '../../../../services/notify/adapters/pec/read-pec-receipt';
import { type PecWorld, pecWorld } from '../../pec-authority';
import { daticertOf, ourMailbox, pecReceipt, type ReceiptDetails } from '../../pec-receipts';

const messageId = `${randomUUID()}.1@pec.symbolon.example`;
const mebibyte = 1_048_576;

let world: PecWorld;
beforeAll(async () => {
  world = await pecWorld();
});

async function reading(raw: Buffer) {
  const reader = { trust: pecTrustIn(world.root.pem), mailbox: ourMailbox };
  return readPecReceipt(reader, { raw, receiveTime: new Date(), truncated: false });
}
const refused = (reason: string) => ({ kind: 'refused', reason });
const signed = (details: Partial<ReceiptDetails>) =>
  pecReceipt(world.provider, 'avvenuta-consegna', { messageId, ...details });

/** What it took, beside what came of it. */
async function measured<T>(
  work: () => Promise<T>,
): Promise<{ outcome: T; milliseconds: number; grownMebibytes: number }> {
  const before = process.memoryUsage().rss;
  const begin = performance.now();
  const outcome = await work();
  return {
    outcome,
    milliseconds: performance.now() - begin,
    grownMebibytes: (process.memoryUsage().rss - before) / mebibyte,
  };
}

const genuine = daticertOf('avvenuta-consegna', 'nessuno', { messageId });
const withDoctype = (doctype: string, from = genuine) => from.replace(/<!DOCTYPE[^>]*>/, doctype);

const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

describe('a daticert.xml', () => {
  test.each([
    ['a billion laughs', withDoctype(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`).replace('Provider S.p.A.', '&l9;')],
    [
      'an entity from a file',
      withDoctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace('Provider S.p.A.', '&e;'),
    ],
    ['an entity that nobody uses', withDoctype('<!DOCTYPE x [<!entity e "1">]>')],
    ['a parameter entity', withDoctype('<!DOCTYPE x [<!ELEMENT x ANY> %more;]>')],
    ['an entity that is not declared', genuine.replace('Provider S.p.A.', '&nbsp;')],
    ['an entity that is not declared, in an attribute', genuine.replace('"certificato"', '"&constructor;"')],
    ['ten thousand levels', genuine.replace('Provider S.p.A.', '<a>'.repeat(10_000) + '</a>'.repeat(10_000))],
    ['ten thousand elements', genuine.replace('<dati>', `${'<a/>'.repeat(10_000)}<dati>`)],
    [
      'a thousand attributes',
      genuine.replace('<dati>', `<dati ${Array.from({ length: 1_000 }, (_, n) => `a${n}="1"`).join(' ')}>`),
    ],
    ['an endless text', genuine.replace('Provider S.p.A.', 'x'.repeat(100_000))],
    ['a mebibyte', genuine.replace('<dati>', `<!--${'x'.repeat(mebibyte)}--><dati>`)],
    ['an end that is missing', genuine.slice(0, -10)],
    ['another root', genuine.replaceAll('postacert', 'other')],
    ['a kind that no rule has', genuine.replace('"avvenuta-consegna"', '"consegna"')],
    ['an error that no rule has', genuine.replace('"nessuno"', '"quota"')],
    ['no time', genuine.replace('27/11/2026', '27.11.26')],
    ['no identifier', genuine.replace(/<identificativo>.*<\/identificativo>/, '')],
    ['nothing in it', ''],
    ['bytes that are no text', '\u0000\u0001'],
  ])('with %s is refused at once', async (_, xml) => {
    const { outcome, milliseconds } = await measured(() => reading(signed({ daticert: xml })));
    expect(outcome).toEqual(refused('PEC_XML_REFUSED'));
    expect(milliseconds).toBeLessThan(5_000);
  });

  test.each([
    ['its DOCTYPE', genuine],
    ['no DOCTYPE', withDoctype('')],
    [
      'a DOCTYPE with the whole DTD',
      withDoctype(
        '<!DOCTYPE postacert [<!ELEMENT postacert (intestazione, dati)><!ATTLIST data zona CDATA #REQUIRED>]>',
      ),
    ],
    ['XML’s own entities', genuine.replace('Provider S.p.A.', '&lt;&amp;&gt;&quot;&apos;&#65;')],
    ['no error', genuine.replace(' errore="nessuno"', '')],
  ])('with %s is read', (_, xml) => {
    expect(daticertIn(Buffer.from(xml))).toMatchObject({ kind: 'avvenuta-consegna', error: 'nessuno', messageId });
  });

  test('in Latin-1 is read', () => {
    const xml = genuine.replace('UTF-8', 'ISO-8859-1').replace('Provider S.p.A.', 'Società');
    expect(daticertIn(Buffer.from(xml, 'latin1'))).toMatchObject({ kind: 'avvenuta-consegna' });
  });
});

describe('a mail', () => {
  test('with a zip bomb is a receipt like any other: nothing opens it, and it is not kept', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * mebibyte)).toString('base64');
    const part = `Content-Type: application/zip; name="bomb.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bomb}`;
    const raw = signed({ parts: [part] });
    const { outcome, grownMebibytes } = await measured(() => reading(raw));
    expect(outcome).toMatchObject({ kind: 'receipt', evidence: { removedParts: 1 } });
    expect(outcome.kind === 'receipt' && outcome.evidence.mail.includes('bomb.zip')).toBe(false);
    expect(grownMebibytes).toBeLessThan(40);
  });

  const nested = (levels: number): string =>
    levels === 0
      ? '\r\nx'
      : `Content-Type: multipart/mixed; boundary=b${levels}\r\n\r\n--b${levels}\r\n${nested(levels - 1)}\r\n--b${levels}--`;
  const head = 'X-Ricevuta: avvenuta-consegna\r\n';
  const manyParts = (count: number, part: string) =>
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\n${part}\r\n`.repeat(count)}--b--\r\n`;

  test.each([
    ['10,000 parts', () => manyParts(10_000, '\r\nx'), 'PEC_TOO_COMPLEX'],
    ['10,000 parts in 5 MiB', () => manyParts(10_000, `\r\n${'x'.repeat(500)}`), 'PEC_TOO_COMPLEX'],
    ['10,000 empty parts', () => manyParts(10_000, ''), 'PEC_TOO_COMPLEX'],
    ['1,000 levels', () => head + nested(1_000), 'PEC_TOO_COMPLEX'],
    ['10,000 headers', () => `${head}${'X-A: b\r\n'.repeat(10_000)}\r\n`, 'PEC_TOO_COMPLEX'],
    ['a mebibyte of one header', () => `${head}X-A: ${'x'.repeat(mebibyte)}\r\n\r\nx`, 'PEC_TOO_COMPLEX'],
    ['11 MiB', () => `${head}\r\n${'x'.repeat(11 * mebibyte)}`, 'PEC_TOO_LARGE'],
    [
      '9 MiB that look like boundaries',
      () => `${head}Content-Type: multipart/signed; boundary=b\r\n\r\n${'\n--bb'.repeat(1_800_000)}`,
      'PEC_MALFORMED',
    ],
    [
      '9 MiB of dashes',
      () => `${head}Content-Type: multipart/signed; boundary=${'-'.repeat(68)}\r\n\r\n${'-'.repeat(9 * mebibyte)}`,
      'PEC_MALFORMED',
    ],
    ['no boundary', () => `${head}Content-Type: multipart/signed\r\n\r\nx`, 'PEC_MALFORMED'],
    ['no end', () => `${head}Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx`, 'PEC_MALFORMED'],
    ['a content type without end', () => `${head}Content-Type: ${'x;'.repeat(5_000)}\r\n\r\nx`, 'PEC_MALFORMED'],
    [
      'a mebibyte for a signature beside its content',
      () =>
        `${head}Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(mebibyte, 0x30).toString('base64')}\r\n--b--\r\n`,
      'PEC_MALFORMED',
    ],
    [
      '8 MiB for a signature',
      () =>
        `${head}Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(6 * mebibyte, 0x30).toString('base64')}`,
      'PEC_SIGNATURE_WRONG',
    ],
  ])('with %s is refused in bounded time and memory', async (_, mail, reason) => {
    const raw = Buffer.from(mail(), 'latin1');
    const { outcome, milliseconds, grownMebibytes } = await measured(() => reading(raw));
    expect(outcome).toEqual(refused(reason));
    expect(milliseconds).toBeLessThan(5_000);
    expect(grownMebibytes).toBeLessThan(100);
  });
});
