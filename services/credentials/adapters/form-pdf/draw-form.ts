/** Draws a form: one A4 sheet, PDF/A-2b, tagged. */
import { Fault } from '../../../../runtime/fault';
import { drawnDocument, forgetting, openPress, type Press } from '../../../../runtime/pdf-document';
import { loadFonts } from '../../../../runtime/pdf-fonts';
import { points } from '../../../../runtime/pdf-lengths';
import { type FontsInDocument, textContent } from '../../../../runtime/pdf-page-content';
import { addContent } from '../../../../runtime/pdf-writer';
import type { ComposedForm } from '../../domain/composed-form';
import type { DrawForm } from '../../ports';
import { barcode } from './barcode';
import { barcodeBox, barHeight, sheet } from './form-geometry';
import { type FormLayout, layOut, type PlacedPart } from './form-layout';

const digits = '0123456789';
/** Forms are drawn one by one: what they share is not worth more than their numbers. */
const everyday = { regular: '', bold: digits, condensed: '', mono: digits };

/** Reads and parses the fonts; about 50 ms. The same form always gives the same bytes. Faults: invalid UNPRINTABLE_CHARACTER, FORM_TOO_LONG. */
export function openFormDrawing(): DrawForm {
  const press = openPress(loadFonts(everyday));
  return async (form) => forgetting(press, () => drawn(form, press));
}

function drawn(form: ComposedForm, press: Press): Promise<Buffer> {
  assertDrawable(form, press);
  const layout = layOut(form, press.fonts);
  // The title names the form, not the person.
  const about = { title: `${form.title} – ${form.barcode.shown}`, language: form.language, date: form.date };
  return drawnDocument(press, about, (document, fonts) => drawPage(document, form, layout, fonts));
}

/** Before anything is drawn: a form with a hole in a name is worse than none. */
function assertDrawable({ institution, institutionLines, holder }: ComposedForm, { fonts }: Press): void {
  const values = holder.rows.map(({ value }) => value).join('');
  const count =
    fonts.bold.undrawable(institution + values) +
    fonts.condensed.undrawable(values) +
    fonts.regular.undrawable(institutionLines.join(''));
  if (count === 0) return;
  // The character itself would tell something of a name.
  throw new Fault('invalid', 'UNPRINTABLE_CHARACTER', `the fonts cannot show characters of the form (${count})`);
}

type Element = PDFKit.PDFStructureElement;

function drawPage(document: PDFKit.PDFDocument, form: ComposedForm, layout: FormLayout, fonts: FontsInDocument): void {
  // Frames and rules stand for nothing that could be read out.
  document.markContent('Artifact', { type: 'Layout' });
  addContent(document, ornaments(layout));
  document.endMarkedContent();
  const text = (tag: string, lines: Parameters<typeof textContent>[0]) =>
    document.struct(tag, {}, () => addContent(document, textContent(lines, fonts)));
  const elementOf = (part: PlacedPart): Element => {
    if (part.kind === 'barcode') return barcodeFigure(document, form);
    if (part.kind === 'text') return text(part.tag, part.lines);
    const items = part.items.map((item) =>
      document.struct('LI', {}, [text('Lbl', item.mark), text('LBody', item.text)]),
    );
    return document.struct('L', {}, items);
  };
  document.addStructure(document.struct('Document', {}, layout.parts.map(elementOf)));
}

function barcodeFigure(document: PDFKit.PDFDocument, { barcode: { text, label, shown } }: ComposedForm): Element {
  const { left, top, width } = barcodeBox;
  const bbox = [left, top, left + width, top + barHeight].map(points);
  // pdfkit's types do not know the box.
  return document.struct('Figure', { alt: `${label} ${shown}`, bbox } as object, () =>
    addContent(document, barcode(text, barcodeBox)),
  );
}

function ornaments({ frames, rules }: FormLayout): string {
  const line = (top: number) =>
    `${points(sheet.left)} ${points(top)} m ${points(sheet.left + sheet.width)} ${points(top)} l S`;
  const frame = ({ left, top, width, height }: FormLayout['frames'][number]) =>
    `${[left, top, width, height].map(points).join(' ')} re S`;
  return ['0.122 0.306 0.475 RG 0.6 w', ...rules.map(line), '0.357 0.4 0.447 RG 0.6 w', ...frames.map(frame)].join(
    '\n',
  );
}
