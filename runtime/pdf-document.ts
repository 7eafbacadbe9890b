/** A document as PDF/A-2b, tagged, its fonts embedded; the same content always gives the same bytes. */
import PDFDocument from 'pdfkit';
import { FontInDocument, SharedSubsets } from './pdf-embedded-fonts';
import { eachFont, type Fonts } from './pdf-fonts';
import type { FontsInDocument } from './pdf-page-content';
import type { FontName } from './pdf-parsed-font';
import { pageResources } from './pdf-writer';

export interface AboutDocument {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** When it is said to have been made. */
  readonly date: Date;
}

/** Fonts, with what documents share of them. */
export interface Press {
  readonly fonts: Fonts;
  readonly subsets: Readonly<Record<FontName, SharedSubsets>>;
}

export function openPress(fonts: Fonts): Press {
  return { fonts, subsets: eachFont((name) => new SharedSubsets(fonts[name])) };
}

/** All that is a document's own was set once the work returns: pdfkit only has to give its chunks away. */
export function forgetting<Result>({ fonts }: Pick<Press, 'fonts'>, work: () => Result): Result {
  try {
    return work();
  } finally {
    for (const face of Object.values(fonts)) face.forgetWords();
  }
}

/** One A4 page, which `drawPage` fills before it returns. */
export function drawnDocument(
  press: Press,
  about: AboutDocument,
  drawPage: (document: PDFKit.PDFDocument, fonts: FontsInDocument) => void,
): Promise<Buffer> {
  const document = newDocument(about);
  const fonts: FontsInDocument = eachFont((name) => new FontInDocument(press.fonts[name], press.subsets[name]));
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.addPage();
    drawPage(document, fonts);
    for (const font of Object.values(fonts)) {
      if (font.isUsed) pageResources(document).fonts[font.face.name] = font.embed(document);
    }
    document.end();
  });
}

/** All that pdfkit would take from the clock is given here. */
function newDocument({ title, language, date }: AboutDocument): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    tagged: true,
    displayTitle: true,
    lang: language,
    // No font of pdfkit's: they are embedded here.
    font: null as unknown as string,
    info: { Title: title, Producer: 'Symbolon', Creator: 'Symbolon', CreationDate: date },
  });
}
