/** Puts a laid-out letter on its page, with the tags that tell readers for the blind what each part is. */

import { points } from '../../../../runtime/pdf-lengths';
import { type FontsInDocument, textContent } from '../../../../runtime/pdf-page-content';
import type { PlacedLine } from '../../../../runtime/pdf-placed-text';
import { addContent } from '../../../../runtime/pdf-writer';
import type { ComposedLetter } from '../../ports';
import { halfBox, senderBox } from './geometry';
import type { PlacedHalf } from './half-layout';
import type { LetterLayout } from './letter-layout';
import type { Logo } from './logo';
import { dataMatrix, foldBars, insertingBars } from './machine-marks';
import type { PlacedSection } from './section-layout';

interface PageParts {
  readonly fonts: FontsInDocument;
  readonly scramble: (box: typeof halfBox, seed: string) => string;
  readonly logo: Logo | undefined;
  readonly dataMatrix: string;
}

type Element = PDFKit.PDFStructureElement;

export function drawPage(
  document: PDFKit.PDFDocument,
  letter: ComposedLetter,
  layout: LetterLayout,
  parts: PageParts,
): void {
  // What stands for nothing that could be read out: marks for machines, the pattern, ornaments.
  document.markContent('Artifact', { type: 'Layout' });
  addContent(document, ornaments(letter, parts));
  document.endMarkedContent();
  const text = (tag: string, lines: readonly PlacedLine[], options: object = {}) =>
    document.struct(tag, options, () => addContent(document, textContent(lines, parts.fonts)));
  const { half } = layout;
  document.addStructure(
    document.struct('Document', {}, [
      ...(parts.logo === undefined ? [] : [logoFigure(document, letter, parts.logo)]),
      ...layout.sender.map((lines) => text('P', lines)),
      text('P', layout.date),
      ...(layout.address.length === 0 ? [] : [text('P', layout.address)]),
      ...layout.handedTo.map((lines) => text('P', lines)),
      text('H1', layout.subject),
      ...layout.paragraphs.map((lines) => text('P', lines)),
      ...(half === undefined ? [] : halfElements(half, text)),
      ...layout.sections.flatMap((section) => sectionElements(document, section, text)),
      ...layout.footer.map((lines) => text('P', lines)),
    ]),
  );
}

type WriteText = (tag: string, lines: readonly PlacedLine[], options?: object) => Element;

/** The half's letters are read out one by one. */
function halfElements(half: PlacedHalf, text: WriteText): readonly Element[] {
  const spelled = half.groups.map((group) => [...group.text].join(' ')).join(', ');
  return [
    text('P', half.label),
    text('P', half.groups, { alt: spelled }),
    text('P', half.referenceLabel),
    text('P', half.reference),
    ...(half.expiry.length === 0 ? [] : [text('P', half.expiry)]),
  ];
}

function sectionElements(document: PDFKit.PDFDocument, section: PlacedSection, text: WriteText): readonly Element[] {
  const items = section.items.map(({ mark, text: body }) =>
    document.struct('LI', {}, [text('Lbl', mark), text('LBody', body)]),
  );
  return [text('H2', section.title), document.struct('L', {}, items)];
}

function logoFigure(document: PDFKit.PDFDocument, { senderName }: ComposedLetter, logo: Logo): Element {
  const [left, top] = [points(senderBox.left), points(senderBox.top)];
  const bbox = [left, top, left + points(logo.width), top + points(logo.height)];
  return document.struct('Figure', { alt: senderName, bbox } as object, () =>
    addContent(document, logo.draw(document)),
  );
}

function ornaments(letter: ComposedLetter, { scramble, logo, dataMatrix: text }: PageParts): string {
  const bar = `0.122 0.306 0.475 rg ${[senderBox.left, senderBox.top, 12, 0.85].map(points).join(' ')} re f`;
  const rule = `0.357 0.4 0.447 RG 0.4 w ${points(20)} ${points(273)} m ${points(190)} ${points(273)} l S`;
  const { left, top, width, height } = halfBox;
  const frame = `0.122 0.306 0.475 RG 0.8 w ${[left, top, width, height].map(points).join(' ')} re S`;
  return [
    foldBars,
    // Nobody puts a slip into an envelope.
    ...(letter.handedTo === undefined ? [insertingBars] : []),
    dataMatrix(text),
    ...(logo === undefined ? [bar] : []),
    rule,
    ...(letter.half === undefined ? [] : [scramble(halfBox, letter.code), frame]),
  ].join('\n');
}
