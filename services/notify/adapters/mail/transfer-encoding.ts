import { fieldOf, type MailFields } from './mail-fields';

/** A part's content as bytes; undefined for an encoding that mail does not have (RFC 2045). */
export function decodedBody({
  headers,
  body,
}: {
  readonly headers: MailFields;
  readonly body: Buffer;
}): Buffer | undefined {
  switch (fieldOf(headers, 'content-transfer-encoding')?.toLowerCase() ?? '7bit') {
    case '7bit':
    case '8bit':
    case 'binary':
      return body;
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return quotedPrintable(body.toString('latin1'));
    default:
      return undefined;
  }
}

function quotedPrintable(text: string): Buffer {
  const whole = text.replace(/=[ \t]{0,100}\r?\n/g, '');
  return Buffer.from(
    whole.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
