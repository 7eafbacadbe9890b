/** The sender's logo: read, checked and made ready once, at the start; a faulty one is told there, not with the first letter. */
import { readFileSync } from 'node:fs';
import { Fault } from '../../../../runtime/fault';
import { points } from '../../../../runtime/pdf-lengths';
import { logoBox, senderBox } from './geometry';
import { isPng, openPngLogo } from './logo-png';
import { openSvgLogo } from './logo-svg';

export interface LogoFile {
  readonly kind: 'svg' | 'png';
  readonly content: Buffer;
}

export interface Logo {
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  draw(document: PDFKit.PDFDocument): string;
}

const mostBytes = 1024 * 1024;

/** A setting's file; what it is, is told by what is in it. Faults: invalid (LOGO_UNREADABLE, LOGO_TOO_LARGE). */
export function readLogo(path: string): LogoFile {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw new Fault('invalid', 'LOGO_UNREADABLE', 'the file of the logo cannot be read', { cause: error });
  }
  refuseLarge(content);
  return { kind: isPng(content) ? 'png' : 'svg', content };
}

/** As large as the letterhead has room for. Faults: invalid (LOGO_UNREADABLE, LOGO_TOO_LARGE, LOGO_UNSUPPORTED). */
export function openLogo({ kind, content }: LogoFile): Logo {
  refuseLarge(content);
  const picture = kind === 'png' ? openPngLogo(content) : openSvgLogo(content.toString('utf8'));
  const scale = Math.min(logoBox.width / picture.width, logoBox.height / picture.height);
  const place = `${points(scale)} 0 0 ${points(scale)} ${points(senderBox.left)} ${points(senderBox.top)} cm`;
  return {
    width: picture.width * scale,
    height: picture.height * scale,
    draw: (document) => `q ${place}\n${picture.draw(document)}\nQ`,
  };
}

function refuseLarge(content: Buffer): void {
  if (content.length > mostBytes) throw new Fault('invalid', 'LOGO_TOO_LARGE', 'the logo has more than 1 MiB');
}
