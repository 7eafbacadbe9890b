/** The fields of a header, or of a report that is written like one (RFC 5322, RFC 3464). */
import { Fault } from '../../../../runtime/fault';

/** By name, in lower case; of a name that is there twice the first. Folded lines are joined. */
export type MailFields = ReadonlyMap<string, string>;

const fieldBytes = 64 * 1024;

/** Fault invalid MAIL_NOT_READABLE: longer than 64 KiB. */
export function readFields(text: string): MailFields {
  if (text.length > fieldBytes) throw notReadable('a header of more than 64 KiB');
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Where the header ends and the body begins, at the first empty line. Fault invalid MAIL_NOT_READABLE: none within 64 KiB. */
export function splitHeader(text: string): { readonly header: string; readonly body: string } {
  // No more is looked through, so that many parts without an empty line cost no more than one.
  const head = text.slice(0, fieldBytes + 4);
  const empty = /^\r?\n|\n\r?\n/.exec(head);
  if (empty !== null) {
    return { header: head.slice(0, empty.index), body: text.slice(empty.index + empty[0].length) };
  }
  if (text.length > fieldBytes) throw notReadable('a header of more than 64 KiB');
  return { header: text, body: '' };
}

/** A value such as `text/plain; charset=utf-8`: what comes first, in lower case, and the parameters by name in lower case. */
export function readParameters(value: string): { readonly first: string; readonly parameters: MailFields } {
  const parameters = new Map<string, string>();
  const first = /^[^;]*/.exec(value)?.[0] ?? '';
  for (const [, name, quoted, plain] of value.matchAll(/;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
    const read = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    if (name !== undefined && read !== undefined) parameters.set(name.toLowerCase(), read);
  }
  return { first: first.trim().toLowerCase(), parameters };
}

export function notReadable(what: string): Fault {
  return new Fault('invalid', 'MAIL_NOT_READABLE', `a mail has ${what}`);
}
