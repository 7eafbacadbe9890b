/** A reconciliation on paper: its tables under each other, on A4 across. */
import PDFDocument from 'pdfkit';
import { fontFile } from '../../../../runtime/pdf-fonts';
import type { Reconciliation } from '../../domain/reconciliation';
import { agesTable, countsTable, discrepanciesTable, type Table } from '../../domain/reconciliation-table';

const margin = 40;
const lineHeight = 16;
const textSize = 9;
const ink = '#14181f';
const rule = '#5b6672';

/** Some pages of tables; the same reconciliation always gives the same bytes. */
export function drawReconciliation(reconciliation: Reconciliation): Promise<Buffer> {
  const { sinceTime, untilTime, computeTime } = reconciliation;
  const info = { Title: 'Letters', Producer: 'Symbolon', Creator: 'Symbolon', CreationDate: computeTime };
  const document = new PDFDocument({ size: 'A4', layout: 'landscape', margin, lang: 'en', info });
  const chunks: Buffer[] = [];
  document.registerFont('regular', fontFile('regular')).registerFont('bold', fontFile('bold'));
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    heading(document, 'Letters: what became of them', 15);
    line(document, `Accepted from ${minute(sinceTime)} to ${minute(untilTime)}; counted at ${minute(computeTime)}.`);
    drawTable(document, 'By class', countsTable(reconciliation));
    drawTable(document, 'Those that are open, by the days since they were accepted', agesTable(reconciliation));
    const wrong = discrepanciesTable(reconciliation);
    if (wrong.rows.length === 0) line(document, 'Letters, batches and manifests agree.');
    else drawTable(document, 'What does not add up', wrong);
    document.end();
  });
}

function drawTable(document: PDFKit.PDFDocument, title: string, { columns, rows }: Table): void {
  heading(document, title, 11);
  drawColumns(document, columns);
  for (const row of rows) {
    if (document.y + lineHeight > document.page.height - margin) {
      document.addPage();
      drawColumns(document, columns);
    }
    drawRow(document, row, 'regular');
  }
}

function drawColumns(document: PDFKit.PDFDocument, columns: readonly string[]): void {
  drawRow(document, columns, 'bold');
  const { left, right } = edges(document);
  document.moveTo(left, document.y).lineTo(right, document.y).lineWidth(0.5).stroke(rule);
}

/** The first column is as wide as two others: it holds words, they hold numbers. */
function drawRow(document: PDFKit.PDFDocument, cells: readonly string[], font: 'regular' | 'bold'): void {
  const { left, right } = edges(document);
  const width = (right - left) / (cells.length + 1);
  const top = document.y + 3;
  document.font(font).fontSize(textSize).fillColor(ink);
  for (const [index, cell] of cells.entries()) {
    const isFirst = index === 0;
    const place = { width: isFirst ? 2 * width : width, align: isFirst ? 'left' : 'right', lineBreak: false } as const;
    document.text(cell, isFirst ? left : left + (index + 1) * width, top, place);
  }
  document.y = top + lineHeight - 3;
}

function heading(document: PDFKit.PDFDocument, text: string, size: number): void {
  document
    .font('bold')
    .fontSize(size)
    .fillColor(ink)
    .text(text, margin, document.y + size);
  document.y += 4;
}

function line(document: PDFKit.PDFDocument, text: string): void {
  document
    .font('regular')
    .fontSize(textSize)
    .fillColor(ink)
    .text(text, margin, document.y + 4);
}

function edges(document: PDFKit.PDFDocument) {
  return { left: margin, right: document.page.width - margin };
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
