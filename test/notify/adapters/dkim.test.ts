import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { text as wholeText } from 'node:stream/consumers';
import { type DkimSigning, faultOfDkimKey } from '../../../services/notify/adapters/dkim-key';
import type { SmtpCarrier } from '../../../services/notify/adapters/smtp-carrier';
import { describeMessageCarrier, outgoingMessage } from '../../support/message-carrier-suite';
import { type SmtpTestServer, startSmtpServer } from '../../support/smtp-server';
import { arrivedMails, smtpCarrierTo } from './smtp-room';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const dkim: DkimSigning = {
  domain: 'symbolon.example',
  selector: 'pin-2026',
  privateKey: rsa.privateKey.export(pem).toString(),
};
const record = `v=DKIM1; k=rsa; p=${rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

/** By a program that was not written for this one (dkimpy), with the record that the domain's DNS would have. */
async function isSigned(mail: Buffer, { name = 'pin-2026._domainkey.symbolon.example.' } = {}): Promise<boolean> {
  const script = [
    'import dkim, sys',
    'name, record = sys.argv[1].encode(), sys.argv[2].encode()',
    'found = lambda asked, timeout=5: record if asked == name else None',
    'print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=found))',
  ].join('\n');
  const python = spawn('/usr/bin/python3', ['-c', script, name, record], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(mail);
  return (await wholeText(python.stdout)).trim() === 'True';
}

const carrierTo = ({ port }: SmtpTestServer, signing: DkimSigning | undefined) =>
  smtpCarrierTo(port, { milliseconds: 2_000, dkim: signing });

describeMessageCarrier('an SMTP server that gets signed mails', 'email', async () => {
  const server = await startSmtpServer();
  const carrier = carrierTo(server, dkim);
  return {
    carrier,
    arrived: () => arrivedMails(server),
    close: async () => {
      carrier.close();
      await server.stop();
    },
  };
});

describe('an e-mail that is signed', () => {
  let server: SmtpTestServer;
  const opened: SmtpCarrier[] = [];
  beforeEach(async () => {
    server = await startSmtpServer();
  });
  afterEach(async () => {
    for (const carrier of opened.splice(0)) carrier.close();
    await server.stop();
  });

  function carrierWith(signing: DkimSigning | undefined): SmtpCarrier {
    const carrier = carrierTo(server, signing);
    opened.push(carrier);
    return carrier;
  }
  const send = (carrier: SmtpCarrier, message = outgoingMessage()) =>
    carrier.send(message, new AbortController().signal);
  const newest = (): Buffer => server.mails.at(-1)?.bytes ?? Buffer.alloc(0);

  test('shows its domain to whoever gets it', async () => {
    const text = 'Buongiorno,\n\nè la prima parte.  \n\n.una riga che comincia con un punto\n\n\n';
    await send(carrierWith(dkim), { ...outgoingMessage(), text });
    expect(newest().toString()).toMatch(
      /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=symbolon\.example;/m,
    );
    expect(await isSigned(newest())).toBe(true);
  });

  test('shows its domain with HTML and with the way to unsubscribe, which nobody can change unseen', async () => {
    const ended = {
      html: '<!doctype html><p>è la prima parte.</p>\n',
      holdsHalf: false,
      unsubscribeUrl: 'https://symbolon.example/stop?token=abc',
    };
    await send(carrierWith(dkim), outgoingMessage(ended));
    expect(await isSigned(newest())).toBe(true);
    const mail = newest().toString('latin1');
    const elsewhere = Buffer.from(mail.replace('symbolon.example/stop', 'evil.example/stop'), 'latin1');
    const promised = Buffer.from(mail.replace('One-Click', 'Two-Click'), 'latin1');
    expect([await isSigned(elsewhere), await isSigned(promised)]).toEqual([false, false]);
  });

  test('shows where anything of it was changed on its way, or the domain has no such key', async () => {
    await send(carrierWith(dkim));
    const mail = newest().toString('latin1');
    const changed = (from: RegExp, to: string) => Buffer.from(mail.replace(from, to), 'latin1');
    expect(await isSigned(changed(/^Subject: ./m, 'Subject: _'))).toBe(false);
    expect(await isSigned(changed(/^From: .*$/m, 'From: somebody@symbolon.example'))).toBe(false);
    expect(await isSigned(Buffer.concat([newest(), Buffer.from('more\r\n')]))).toBe(false);
    expect(await isSigned(newest(), { name: 'other._domainkey.symbolon.example.' })).toBe(false);
  });

  test('is the same in every byte each time it is tried', async () => {
    const carrier = carrierWith(dkim);
    const message = outgoingMessage();
    await send(carrier, message);
    await send(carrier, message);
    expect(server.mails).toHaveLength(2);
    expect(server.mails[1]?.bytes.equals(server.mails[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test('is not where no key is set', async () => {
    await send(carrierWith(undefined));
    expect(newest().toString()).not.toContain('DKIM-Signature');
    expect(await isSigned(newest())).toBe(false);
  });

  test('is surely not with a server that refused it before its content', async () => {
    server.respondWith({ kind: 'refuse', at: 'recipient', code: 450, text: 'later' });
    expect(await send(carrierWith(dkim))).toMatchObject({ kind: 'refused', permanent: false });
    server.respondWith({ kind: 'cut', at: 'recipient' });
    expect(await send(carrierWith(dkim))).toMatchObject({ kind: 'refused' });
  });
});

test.each([
  ['no key', 'nothing', /no private key/],
  [
    'a key that is too short',
    generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(pem).toString(),
    /2048 bits/,
  ],
  ['another kind of key', generateKeyPairSync('ed25519').privateKey.export(pem).toString(), /RSA/],
])('e-mails are not signed by %s', (_, key, fault) => {
  expect(faultOfDkimKey(key)).toMatch(fault);
});
