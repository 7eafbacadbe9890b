/**
 * A logo of shapes. What is understood: svg, g, path, rect, circle, ellipse, line, polyline, polygon, with fill, stroke,
 * stroke-width, fill-rule and transform, as attributes or in `style`. Anything that would change how the logo looks and is not
 * among these is refused: no logo that is half drawn. (svg-to-pdfkit knows more, and has had no release since 2019.)
 */
import PDFDocument from 'pdfkit';
import { SaxesParser } from 'saxes';
import { Fault } from '../../../../runtime/fault';
import type { Picture } from './picture';
import { drawShape, shapes } from './svg-shapes';
import { type Paint, paintOf, propertiesOf, unpainted } from './svg-style';

const groups = new Set(['svg', 'g']);
/** Tell about the picture and draw nothing. */
const silent = new Set(['title', 'desc', 'metadata']);

/** Faults: invalid (LOGO_UNREADABLE, LOGO_UNSUPPORTED). */
export function openSvgLogo(svg: string): Picture {
  const { document, operators } = recordingDocument();
  let size: { width: number; height: number } | undefined;
  const paints: Paint[] = [unpainted];
  let silentDepth = 0;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw unreadable(error);
  });
  parser.on('doctype', () => {
    throw unsupported('a DOCTYPE');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (silentDepth > 0 || silent.has(name)) {
      silentDepth += 1;
      return;
    }
    if (!groups.has(name) && !shapes.has(name)) throw unsupported(`the element ${name.slice(0, 40)}`);
    const properties = propertiesOf(name, attributes);
    const paint = paintOf(properties, paints.at(-1) ?? unpainted);
    paints.push(paint);
    document.save();
    if (name === 'svg') size = begin(document, attributes, size);
    else transform(document, properties.get('transform'));
    if (shapes.has(name)) drawShape(document, name, properties, paint);
  });
  parser.on('closetag', ({ name }) => {
    if (silentDepth > 0) {
      silentDepth -= 1;
      return;
    }
    if (groups.has(name) || shapes.has(name)) {
      paints.pop();
      document.restore();
    }
  });
  try {
    parser.write(svg).close();
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(error);
  }
  if (size === undefined) throw unreadable();
  const content = operators.join('\n');
  return { ...size, draw: () => content };
}

/** A document that is never written: what would be painted on its page is kept. */
function recordingDocument() {
  const document = new PDFDocument({ size: 'A4', margin: 0, compress: false });
  const operators: string[] = [];
  Object.assign(document, {
    addContent: (operator: string) => {
      operators.push(operator);
      return document;
    },
  });
  return { document, operators };
}

/** The picture's own corner becomes the origin, and nothing is painted outside of it. */
function begin(document: PDFKit.PDFDocument, attributes: Readonly<Record<string, string>>, outer: object | undefined) {
  if (outer !== undefined) throw unsupported('an svg within an svg');
  const viewBox = (attributes['viewBox'] as unknown as string | undefined)
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const length = (name: string) => Number.parseFloat(attributes[name] ?? '');
  const [left = 0, top = 0, width = 0, height = 0] = viewBox ?? [0, 0, length('width'), length('height')];
  if (!(width > 0 && height > 0 && Number.isFinite(left + top + width + height))) {
    throw unsupported('a picture without a size: give it a viewBox');
  }
  document.rect(0, 0, width, height).clip();
  document.translate(-left, -top);
  return { width, height };
}

const number = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?';
const transformStep = new RegExp(`(matrix|translate|scale|rotate)\\s*\\(((?:[\\s,]*${number})+)\\s*\\)`, 'giy');

function transform(document: PDFKit.PDFDocument, text: string | undefined): void {
  if (text === undefined) return;
  const rest = text.trim().replace(/\)[\s,]+/g, ')');
  transformStep.lastIndex = 0;
  let end = 0;
  for (let step = transformStep.exec(rest); step !== null; step = transformStep.exec(rest)) {
    applyStep(
      document,
      (step[1] ?? '').toLowerCase(),
      (step[2] ?? '').match(new RegExp(number, 'gi'))?.map(Number) ?? [],
    );
    end = transformStep.lastIndex;
  }
  if (end !== rest.length) throw unsupported('a transform that is not of matrix, translate, scale and rotate');
}

function applyStep(document: PDFKit.PDFDocument, name: string, [a = 0, b, c, d, e, f]: readonly number[]): void {
  if (name === 'matrix') {
    if (f === undefined) throw unsupported('a matrix of less than six numbers');
    document.transform(a, b ?? 0, c ?? 0, d ?? 0, e ?? 0, f);
  } else if (name === 'translate') document.translate(a, b ?? 0);
  else if (name === 'scale') document.scale(a, b ?? a);
  else document.rotate(a, { origin: [b ?? 0, c ?? 0] });
}

function unsupported(what: string): Fault {
  return new Fault('invalid', 'LOGO_UNSUPPORTED', `the logo has ${what}, which letters cannot show`);
}

function unreadable(cause?: unknown): Fault {
  return new Fault('invalid', 'LOGO_UNREADABLE', 'the logo is no well-formed SVG', { cause });
}
