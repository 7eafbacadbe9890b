import { type MimePart, malformed } from './mime-part';

/** A part's content as bytes. Fault invalid PEC_MALFORMED for an encoding that mail does not have. */
export function decodedBody({ headers, body }: MimePart): Buffer {
  const [encoding = '7bit'] = headers.get('content-transfer-encoding') ?? [];
  switch (encoding.toLowerCase()) {
    case '7bit':
    case '8bit':
    case 'binary':
      return body;
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return quotedPrintable(body.toString('latin1'));
    default:
      throw malformed('has a part in an encoding of its own');
  }
}

function quotedPrintable(text: string): Buffer {
  const whole = text.replace(/=[ \t]*\r?\n/g, '');
  return Buffer.from(
    whole.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
