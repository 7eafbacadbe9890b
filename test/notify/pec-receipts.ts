/**
 * Receipts and envelopes in the forms of the technical rules: the annex of the decree of 2 November 2005 and, in English, RFC 6109
 * (headers and subjects: section 3; structure: section 4; the DTD of daticert.xml: 4.4).
 */
import type { PecProvider, SignOptions } from './pec-authority';

export type ReceiptName =
  | 'accettazione'
  | 'non-accettazione'
  | 'non-accettazione-virus'
  | 'presa-in-carico'
  | 'avvenuta-consegna'
  | 'preavviso-errore-consegna'
  | 'errore-consegna'
  | 'errore-consegna-24h'
  | 'errore-consegna-virus'
  | 'rilevazione-virus';

interface Form {
  readonly kind: string;
  readonly subject: string;
  readonly error: string;
  readonly text: string;
  readonly isAboutVirus?: true;
}

const forms: Readonly<Record<ReceiptName, Form>> = {
  accettazione: {
    kind: 'accettazione',
    subject: 'ACCETTAZIONE',
    error: 'nessuno',
    text: 'è stato accettato dal sistema ed inoltrato.',
  },
  'non-accettazione': {
    kind: 'non-accettazione',
    subject: 'AVVISO DI NON ACCETTAZIONE',
    error: 'altro',
    text: 'non è stato accettato: errore formale.',
  },
  'non-accettazione-virus': {
    kind: 'non-accettazione',
    subject: 'AVVISO DI NON ACCETTAZIONE PER VIRUS',
    error: 'virus',
    text: 'non è stato accettato: contiene un virus.',
    isAboutVirus: true,
  },
  'presa-in-carico': {
    kind: 'presa-in-carico',
    subject: 'PRESA IN CARICO',
    error: 'nessuno',
    text: 'è stato accettato dal sistema.',
  },
  'avvenuta-consegna': {
    kind: 'avvenuta-consegna',
    subject: 'CONSEGNA',
    error: 'nessuno',
    text: 'è stato consegnato nella casella di destinazione.',
  },
  'preavviso-errore-consegna': {
    kind: 'preavviso-errore-consegna',
    subject: 'AVVISO DI MANCATA CONSEGNA PER SUPERAMENTO TEMPO MASSIMO',
    error: 'altro',
    text: 'non è stato consegnato nelle prime dodici ore dal suo invio.',
  },
  'errore-consegna': {
    kind: 'errore-consegna',
    subject: 'AVVISO DI MANCATA CONSEGNA',
    error: 'no-dest',
    text: 'è stato rifiutato dal sistema: 5.1.1 - indirizzo non valido.',
  },
  'errore-consegna-24h': {
    kind: 'errore-consegna',
    subject: 'AVVISO DI MANCATA CONSEGNA PER SUPERAMENTO TEMPO MASSIMO',
    error: 'altro',
    text: 'non è stato consegnato nelle ventiquattro ore successive al suo invio.',
  },
  'errore-consegna-virus': {
    kind: 'errore-consegna',
    subject: 'AVVISO DI MANCATA CONSEGNA PER VIRUS',
    error: 'virus',
    text: 'non è stato consegnato: contiene un virus.',
    isAboutVirus: true,
  },
  'rilevazione-virus': {
    kind: 'rilevazione-virus',
    subject: 'PROBLEMA DI SICUREZZA',
    error: 'virus',
    text: 'contiene un virus.',
    isAboutVirus: true,
  },
};

export const ourMailbox = 'pin@pec.symbolon.example';
export const theirMailbox = 'mario.rossi@pec.holder.example';

export interface ReceiptDetails {
  readonly messageId: string;
  readonly error?: string;
  readonly sender?: string;
  readonly recipientType?: 'certificato' | 'esterno';
  readonly identifier?: string;
  readonly receiptType?: 'completa' | 'breve' | 'sintetica';
  /** What `postacert.eml` holds: the message, whole or shortened. */
  readonly quoted?: string;
  /** Instead of the certified data that belong to it. */
  readonly daticert?: string | Buffer;
  /** Whole MIME parts beside the usual ones. */
  readonly parts?: readonly string[];
  /** Over those that belong to it; null: left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly signed?: SignOptions;
}

/** Signed, as the provider's mailbox server has it. */
export function pecReceipt(provider: PecProvider, name: ReceiptName, details: ReceiptDetails): Buffer {
  const form = forms[name];
  const headers: Record<string, string | null> = {
    'X-Ricevuta': form.kind,
    ...(form.kind === 'avvenuta-consegna' ? { 'X-TipoRicevuta': details.receiptType ?? 'sintetica' } : {}),
    ...(form.isAboutVirus ? { 'X-VerificaSicurezza': 'errore' } : {}),
    Date: 'Fri, 27 Nov 2026 10:15:03 +0100',
    Subject: `${form.subject}: Il Suo PIN`,
    From: provider.address,
    To: ourMailbox,
    'X-Riferimento-Message-ID': `<${details.messageId}>`,
    'Message-ID': `<${identifierOf(details)}.${name}>`,
    ...details.headers,
  };
  return Buffer.concat([headerLines(headers), provider.sign(contentOf(form, details), details.signed)]);
}

/** Somebody's message to us; `anomaly`: by ordinary mail. */
export function pecEnvelope(
  provider: PecProvider,
  transport: 'posta-certificata' | 'errore',
  message: string,
  boundary = '----=_Part_3_4',
): Buffer {
  const headers = {
    'X-Trasporto': transport,
    Date: 'Fri, 27 Nov 2026 10:15:03 +0100',
    Subject: `${transport === 'errore' ? 'ANOMALIA MESSAGGIO' : 'POSTA CERTIFICATA'}: Domanda`,
    From: `"Per conto di: ${theirMailbox}" <${provider.address}>`,
    'Reply-To': theirMailbox,
    To: ourMailbox,
    'Message-ID': '<opec1.20261127101503.1.1@pec.provider.example>',
  };
  const daticert = daticertOf('posta-certificata', 'nessuno', { messageId: 'their-own@holder.example' });
  const parts = [
    textPart('Messaggio di posta certificata'),
    ...(transport === 'errore' ? [] : [daticertPart(Buffer.from(daticert))]),
    quotedPart(message),
  ];
  return Buffer.concat([headerLines(headers), provider.sign(multipart(parts, boundary))]);
}

export function daticertOf(kind: string, error: string, details: ReceiptDetails): string {
  const { recipientType = 'certificato', sender = ourMailbox, messageId } = details;
  const isDelivery = kind === 'avvenuta-consegna';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE postacert SYSTEM "Postacert.dtd">',
    `<postacert tipo="${kind}" errore="${error}">`,
    '  <intestazione>',
    `    <mittente>${sender}</mittente>`,
    `    <destinatari tipo="${recipientType}">${theirMailbox}</destinatari>`,
    `    <risposte>${sender}</risposte>`,
    '    <oggetto>Il Suo PIN &amp; altro</oggetto>',
    '  </intestazione>',
    '  <dati>',
    '    <gestore-emittente>Provider S.p.A.</gestore-emittente>',
    '    <data zona="+0100"><giorno>27/11/2026</giorno><ora>10:15:03</ora></data>',
    `    <identificativo>${identifierOf(details)}</identificativo>`,
    `    <msgid>&lt;${messageId}&gt;</msgid>`,
    isDelivery ? `    <ricevuta tipo="${details.receiptType ?? 'sintetica'}"/>` : '',
    isDelivery ? `    <consegna>${theirMailbox}</consegna>` : '',
    error === 'nessuno' ? '' : '    <errore-esteso>5.1.1 - Provider S.p.A. - indirizzo non valido</errore-esteso>',
    '  </dati>',
    '</postacert>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** When the receipts say that it happened. */
export const certifiedTime = new Date('2026-11-27T09:15:03Z');

function identifierOf({ identifier = 'opec292.20261127101503.05361.06.1.15@pec.provider.example' }: ReceiptDetails) {
  return identifier;
}

function contentOf(form: Form, details: ReceiptDetails): Buffer {
  const data = details.daticert ?? daticertOf(form.kind, details.error ?? form.error, details);
  const text = `Il giorno 27/11/2026 alle ore 10:15:03 (+0100) il messaggio\r\n"Il Suo PIN" proveniente da "${ourMailbox}"\r\ned indirizzato a "${theirMailbox}"\r\n${form.text}\r\n`;
  return multipart([
    textPart(text),
    daticertPart(Buffer.from(data)),
    ...(details.quoted === undefined ? [] : [quotedPart(details.quoted)]),
    ...(details.parts ?? []),
  ]);
}

export const receiptBoundary = '----=_Part_1_2';

function multipart(parts: readonly string[], boundary = receiptBoundary): Buffer {
  const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`);
}

/** As most providers write it: plain, and as a page. */
function textPart(text: string): string {
  const base64 = Buffer.from(text).toString('base64');
  const alternatives = ['text/plain', 'text/html'].map(
    (type) => `--alt\r\nContent-Type: ${type}; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`,
  );
  return `Content-Type: multipart/alternative; boundary=alt\r\n\r\n${alternatives.join('')}--alt--\r\n`;
}

function daticertPart(data: Buffer): string {
  const lines = data.toString('base64').replace(/.{76}/g, '$&\r\n');
  return `Content-Type: application/xml; name="daticert.xml"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="daticert.xml"\r\n\r\n${lines}`;
}

function quotedPart(message: string): string {
  return `Content-Type: message/rfc822; name="postacert.eml"\r\nContent-Disposition: attachment; filename="postacert.eml"\r\n\r\n${message}`;
}

function headerLines(headers: Readonly<Record<string, string | null>>): Buffer {
  const lines = Object.entries(headers).filter(([, value]) => value !== null);
  return Buffer.from(lines.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
}
