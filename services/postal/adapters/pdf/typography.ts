/** How text is set: sizes in points, places in millimetres. */
import type { FontName } from './fonts';
import { points } from './geometry';

export const ink = '#14181f';
export const muted = '#5b6672';
export const accent = '#1f4e79';

interface TextPlace {
  readonly font: FontName;
  /** Points. */
  readonly size: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
  /** Points added between letters. */
  readonly spacing?: number;
  readonly singleLine?: boolean;
  /** Per cent of the letters' own width; 100 where not given. */
  readonly squeeze?: number;
}

const lineGap = 0.28;

/** pdfkit takes it; its types do not say so. */
interface TextOptions extends PDFKit.Mixins.TextOptions {
  readonly horizontalScaling: number;
}

/** Sets the text and answers where the next may begin, in millimetres. */
export function write(document: PDFKit.PDFDocument, text: string, place: TextPlace): number {
  document
    .font(place.font)
    .fontSize(place.size)
    .fillColor(place.color ?? ink);
  const options: TextOptions = {
    // A width would break the line, whatever lineBreak says.
    ...(place.singleLine === true ? {} : { width: points(place.width) }),
    align: place.align ?? 'left',
    characterSpacing: place.spacing ?? 0,
    horizontalScaling: place.squeeze ?? 100,
    lineGap: place.size * lineGap,
    lineBreak: place.singleLine !== true,
  };
  document.text(text, points(place.left), points(place.top), options);
  return document.y / points(1);
}
