/**
 * `daticert.xml`: what a provider certifies, in the form of the technical rules' DTD. A DOCTYPE may stand there; nothing is ever
 * fetched for it, nothing in it is obeyed, and no entity but XML's own five is known.
 */
import { SaxesParser } from 'saxes';
import { Fault } from '../../../../runtime/fault';
import { type PecError, type PecReceiptKind, pecErrors, pecReceiptKinds } from '../../domain/pec-receipt';

export interface Daticert {
  readonly kind: PecReceiptKind;
  readonly error: PecError;
  /** The mailbox that sent the message. */
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly isCertified: boolean }[];
  readonly identifier: string;
  /** Of the message, without angle brackets; empty where it is not told. */
  readonly messageId: string;
  readonly time: Date;
}

const limits = { bytes: 262_144, depth: 6, elements: 1_000, attributes: 5, characters: 2_000 } as const;

/** What is kept while reading: texts by their element's path, attributes by `path@name`; the last of a repeated one but for recipients. */
interface Read {
  readonly texts: Map<string, string>;
  readonly recipients: { address: string; isCertified: boolean }[];
}

/** Fault invalid PEC_XML_REFUSED for anything else than the certified data of a receipt. */
export function daticertIn(bytes: Buffer): Daticert {
  if (bytes.length > limits.bytes) throw refused(`is over ${limits.bytes} bytes`);
  const { texts, recipients } = readXml(textOf(bytes));
  const at = (path: string) => texts.get(path)?.trim() ?? '';
  const kind = pecReceiptKinds.find((one) => one === at('postacert@tipo'));
  const error = pecErrors.find((one) => one === (at('postacert@errore') || 'nessuno'));
  if (kind === undefined || error === undefined) throw refused('certifies nothing that a receipt does');
  const identifier = at('postacert/dati/identificativo');
  if (!/^[\x21-\x7e]{1,250}$/.test(identifier)) throw refused('has no identifier');
  return {
    kind,
    error,
    sender: at('postacert/intestazione/mittente'),
    recipients,
    identifier,
    messageId: at('postacert/dati/msgid').replace(/^<(.*)>$/s, '$1'),
    time: timeOf(at('postacert/dati/data/giorno'), at('postacert/dati/data/ora'), at('postacert/dati/data@zona')),
  };
}

/** The rules want UTF-8; not all providers always did. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function readXml(xml: string): Read {
  const read: Read = { texts: new Map(), recipients: [] };
  const path: string[] = [];
  let elements = 0;
  let text = '';
  let isCertified = true;
  const parser = new SaxesParser();
  const addText = (more: string) => {
    text += more;
    if (text.length > limits.characters) throw refused('has an endless text');
  };
  parser.on('error', () => {
    throw refused('is not well-formed, or names an entity');
  });
  parser.on('doctype', (doctype) => {
    if (/<!ENTITY|%/i.test(doctype)) throw refused('declares an entity');
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name);
    elements += 1;
    const given = Object.entries(attributes);
    if (path.length > limits.depth || elements > limits.elements || given.length > limits.attributes)
      throw refused('is larger than any receipt');
    for (const [attribute, value] of given) read.texts.set(`${path.join('/')}@${attribute}`, value);
    text = '';
    isCertified = attributes['tipo'] !== 'esterno';
  });
  parser.on('closetag', () => {
    const at = path.join('/');
    if (at === 'postacert/intestazione/destinatari') read.recipients.push({ address: text.trim(), isCertified });
    else read.texts.set(at, text);
    text = '';
    path.pop();
  });
  parser.write(xml).close();
  return read;
}

/** dd/mm/yyyy, hh:mm:ss, +hhmm. */
function timeOf(day: string, hour: string, zone: string): Date {
  const [, date, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(day) ?? [];
  const [, zoneHours, zoneMinutes] = /^([+-]\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const time = new Date(`${year}-${month}-${date}T${hour}${zoneHours}:${zoneMinutes}`);
  if (!/^\d{2}:\d{2}:\d{2}$/.test(hour) || Number.isNaN(time.getTime())) throw refused('has no time');
  return time;
}

function refused(what: string): Fault {
  return new Fault('invalid', 'PEC_XML_REFUSED', `a receipt's daticert.xml ${what}`);
}
