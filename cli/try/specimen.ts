/** A document of nobody, to try with. */
import PDFDocument from 'pdfkit';

/** One page with these words. */
export function specimenPdf(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pages = new PDFDocument({ size: 'A5', info: { Title: 'Specimen' } });
    const parts: Buffer[] = [];
    pages.on('data', (part: Buffer) => void parts.push(part));
    pages.on('end', () => resolve(Buffer.concat(parts)));
    pages.on('error', reject);
    pages.text(text);
    pages.end();
  });
}
