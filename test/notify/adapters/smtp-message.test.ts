import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';
import { readBounce } from '../../../services/notify/adapters/bounce/read-bounce';
import { type MailSender, mailOf } from '../../../services/notify/adapters/smtp-message';
import type { OutgoingMessage } from '../../../services/notify/ports';
import { outgoingMessage } from '../../support/message-carrier-suite';

const sender: MailSender = { name: 'INPS', address: 'non-rispondere@symbolon.example' };
const html = '<!doctype html><html lang="it"><title>t</title><p>questa è la prima parte: BCDF GHJK</p></html>\n';

async function bytesOf(message: OutgoingMessage, from: MailSender = sender): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await transport.sendMail(mailOf(message, from));
  if (!Buffer.isBuffer(bytes)) throw new Error('the transport was to give bytes');
  return bytes;
}

const headersOf = (bytes: Buffer) =>
  (bytes.toString().split('\r\n\r\n')[0] ?? '').replaceAll('\r\n ', ' ').split('\r\n');

describe('a mail with HTML', () => {
  it('has two parts of the same message, the plain one first, and the same bytes each time', async () => {
    const message = outgoingMessage({ html, deliveryId: '0199d3a0-0000-7000-8000-000000000001', attempt: 2 });
    const [first, second] = [await bytesOf(message), await bytesOf(message)];
    expect(second.equals(first)).toBe(true);
    const [head = '', ...parts] = first.toString().split(/\r\n--(?=--_NmP)/);
    expect(head).toMatch(/Content-Type: multipart\/alternative;\r\n boundary="--_NmP-[0-9a-f]{32}-Part_1"/);
    expect(parts.map((part) => /Content-Type: ([^;]*)/.exec(part)?.[1])).toEqual([
      'text/plain',
      'text/html',
      undefined,
    ]);
    const parsed = await simpleParser(first);
    expect({ text: parsed.text?.trim(), html: parsed.html }).toEqual({ text: message.text, html });
  });

  it('has another boundary in another attempt', async () => {
    const boundaryOf = async (attempt: number) =>
      /boundary="([^"]*)"/.exec((await bytesOf(outgoingMessage({ html, deliveryId: 'd', attempt }))).toString())?.[1];
    expect(await boundaryOf(1)).not.toBe(await boundaryOf(2));
  });
});

describe('an end to such messages', () => {
  const url = 'https://symbolon.example/stop?token=abc';
  const withMailbox = { ...sender, unsubscribeAddress: 'stop+pin@symbolon.example' };
  const deliveryId = '0199d3a0-0000-7000-8000-000000000001';
  const offered = async (message: Partial<OutgoingMessage>, from: MailSender = withMailbox) =>
    headersOf(await bytesOf(outgoingMessage({ deliveryId, attempt: 2, holdsHalf: false, ...message }), from)).filter(
      (line) => line.startsWith('List-'),
    );
  const mailto = '<mailto:stop%2Bpin@symbolon.example?subject=unsubscribe%200199d3a0-0000-7000-8000-000000000001.2>';
  const oneClick = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';

  it('is offered by mail, by one click, or by both', async () => {
    expect(await offered({})).toEqual([`List-Unsubscribe: ${mailto}`]);
    expect(await offered({ unsubscribeUrl: url }, sender)).toEqual([`List-Unsubscribe: <${url}>`, oneClick]);
    expect(await offered({ unsubscribeUrl: url })).toEqual([`List-Unsubscribe: ${mailto}, <${url}>`, oneClick]);
    expect(await offered({}, sender)).toEqual([]);
  });

  it('is understood when the mail that was offered comes', async () => {
    const [line = ''] = await offered({});
    const subject = new URL(/<(mailto:[^>]*)>/.exec(line)?.[1] ?? '').searchParams.get('subject');
    expect(readBounce(Buffer.from(`Subject: ${subject}\r\n\r\n`))).toEqual({
      kind: 'unsubscribe',
      subject: { kind: 'attempt', deliveryId, attempt: 2 },
      told: [{ outcome: 'taken', reason: 'UNSUBSCRIBED', suppress: 'unsubscribed', occurTime: undefined }],
    });
  });

  it('is never offered with a half, nor by PEC', async () => {
    expect(await offered({ unsubscribeUrl: url, holdsHalf: true })).toEqual([]);
    expect(await offered({ unsubscribeUrl: url, channel: 'pec' })).toEqual([]);
  });

  it('is not offered at an address that no header could hold', async () => {
    for (const unsubscribeUrl of [
      'http://a.example/',
      `${url}>, <mailto:b@a.example`,
      `${url}\r\nBcc: b@a.example`,
      `https://a.example/${'x'.repeat(900)}`,
    ])
      expect(await offered({ unsubscribeUrl }, sender)).toEqual([]);
  });
});

test('whatever subject, text, sender’s name and address to unsubscribe are, no header is added and nothing goes to anybody else', async () => {
  const hostile = fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\0',
        'Bcc: b@a.example',
        ' ',
        '>',
        '<',
        ',',
        ':',
        '=?utf-8?q?=0d=0aBcc=3a?=',
        'è',
        'x'.repeat(80),
        '--_NmP',
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(''));
  const plain = headersOf(await bytesOf(outgoingMessage({ html, holdsHalf: false }))).map((line) => line.split(':')[0]);
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, hostile, async (subject, text, rest, name) => {
      const bytes = await bytesOf(
        outgoingMessage({
          subject: `S${subject}`,
          text: `T${text}`,
          html,
          holdsHalf: false,
          unsubscribeUrl: `https://a.example/${rest}`,
        }),
        { ...sender, name: `N${name}` },
      );
      const names = headersOf(bytes).map((line) => line.split(':')[0]);
      expect(names.filter((name) => !name?.startsWith('List-Unsubscribe'))).toEqual(plain);
      const { from, to, bcc, cc } = await simpleParser(bytes);
      expect({
        from: from?.value.map(({ address }) => address),
        to: to === undefined || Array.isArray(to) ? to : to.text,
        bcc,
        cc,
      }).toEqual({
        from: [sender.address],
        to: 'mario.rossi@example.it',
        bcc: undefined,
        cc: undefined,
      });
    }),
    { numRuns: 200 },
  );
});
