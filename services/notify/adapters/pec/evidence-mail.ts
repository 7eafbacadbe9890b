/**
 * A receipt as it may be kept: without the message that it quotes, since that holds a half, and without anything else that no receipt
 * needs. What is left out is named in its place. A signature does not survive this: it was checked before.
 */
import { fieldOf, parametersIn } from '../mail/mail-fields';
import type { MimePart } from '../mail/mime-part';

interface StrippedMail {
  readonly mail: Buffer;
  readonly removedParts: number;
}

/** `content`: what is signed of the mail, within its bytes or, where the signature held it, beside them. */
export function withoutQuotes(mail: MimePart, content: MimePart): StrippedMail {
  const removed = quotesIn(content);
  if (removed.length === 0) return { mail: mail.whole, removedParts: 0 };
  const isWithin = mail.children.includes(content);
  const stripped = isWithin
    ? spliced(mail.whole, removed)
    : Buffer.concat([Buffer.from(outerHeaders(mail), 'latin1'), spliced(content.whole, removed)]);
  return { mail: stripped, removedParts: removed.length };
}

export function isDaticert(part: MimePart): boolean {
  return part.children.length === 0 && part.type !== 'message/rfc822' && fileNameOf(part) === 'daticert.xml';
}

/** Only what is surely the receipt's own stays: its text, and the certified data. */
function quotesIn(part: MimePart): readonly MimePart[] {
  if (part.children.length > 0) return part.children.flatMap(quotesIn);
  const isText = ['text/plain', 'text/html'].includes(part.type) && fileNameOf(part) === '';
  return isText || isDaticert(part) ? [] : [part];
}

function fileNameOf({ headers, parameters }: MimePart): string {
  const disposition = fieldOf(headers, 'content-disposition') ?? '';
  return (parametersIn(disposition).get('filename') ?? parameters.get('name') ?? '').toLowerCase();
}

/** `parts` are slices of `bytes`, in their order. */
function spliced(bytes: Buffer, parts: readonly MimePart[]): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (const { whole } of parts) {
    const start = whole.byteOffset - bytes.byteOffset;
    kept.push(bytes.subarray(from, start), notice);
    from = start + whole.length;
  }
  return Buffer.concat([...kept, bytes.subarray(from)]);
}

const notice = Buffer.from(
  'Content-Type: text/plain; charset=us-ascii\r\nX-Symbolon-Removed: yes\r\n\r\nThis part was removed before the receipt was kept.',
);

/** Those of the mail, but for what says how its body is written: that is said by the content. */
function outerHeaders({ headers }: MimePart): string {
  return [...headers]
    .filter(([name]) => !name.startsWith('content-'))
    .flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`))
    .join('');
}
