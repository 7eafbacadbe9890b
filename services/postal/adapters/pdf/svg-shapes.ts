/** The shapes of a logo, drawn by pdfkit. */
import { Fault } from '../../../../runtime/fault';
import { lengthOf, type Paint } from './svg-style';

type Properties = ReadonlyMap<string, string>;
type Outline = (document: PDFKit.PDFDocument, properties: Properties) => void;

const outlines: Readonly<Record<string, Outline>> = {
  path: (document, properties) => {
    const data = (properties.get('d') ?? '').trim();
    if (!isPath(data)) throw faulty('path');
    document.path(data);
  },
  rect: (document, properties) => {
    const { x, y, width, height } = lengths(properties, ['x', 'y', 'width', 'height']);
    const [rx, ry] = [properties.get('rx'), properties.get('ry')];
    const radius = Math.min(lengthOf(rx ?? ry ?? '0'), width / 2, height / 2);
    if (rx !== undefined && ry !== undefined && rx !== ry) throw faulty('rect with two radii');
    if (radius > 0) document.roundedRect(x, y, width, height, radius);
    else document.rect(x, y, width, height);
  },
  circle: (document, properties) => {
    const { cx, cy, r } = lengths(properties, ['cx', 'cy', 'r']);
    document.circle(cx, cy, r);
  },
  ellipse: (document, properties) => {
    const { cx, cy, rx, ry } = lengths(properties, ['cx', 'cy', 'rx', 'ry']);
    document.ellipse(cx, cy, rx, ry);
  },
  line: (document, properties) => {
    const { x1, y1, x2, y2 } = lengths(properties, ['x1', 'y1', 'x2', 'y2']);
    document.moveTo(x1, y1).lineTo(x2, y2);
  },
  polyline: (document, properties) => {
    document.path(throughPoints(properties));
  },
  polygon: (document, properties) => {
    document.path(`${throughPoints(properties)} Z`);
  },
};

export const shapes: ReadonlySet<string> = new Set(Object.keys(outlines));

/** Faults: invalid LOGO_UNSUPPORTED. */
export function drawShape(document: PDFKit.PDFDocument, name: string, properties: Properties, paint: Paint): void {
  const fill = name === 'line' ? undefined : paint.fill;
  if (fill === undefined && paint.stroke === undefined) return;
  if (paint.stroke !== undefined) document.lineWidth(paint.strokeWidth).strokeColor(paint.stroke);
  if (fill !== undefined) document.fillColor(fill);
  outlines[name]?.(document, properties);
  const rule = paint.evenOdd ? 'even-odd' : 'non-zero';
  if (fill === undefined) document.stroke();
  else if (paint.stroke === undefined) document.fill(rule);
  // pdfkit's types know the rule only where both colours are given with it.
  else document.fillAndStroke(fill, paint.stroke, rule);
}

function lengths<Name extends string>(properties: Properties, names: readonly Name[]): Record<Name, number> {
  const entries = names.map((name) => [name, lengthOf(properties.get(name) ?? '0')]);
  // Each of the names was given its number.
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** How many numbers each command takes. Arcs with their flags written together are not told apart, and not taken. */
const numbersOf: Readonly<Record<string, number>> = { m: 2, l: 2, t: 2, h: 1, v: 1, s: 4, q: 4, c: 6, a: 7, z: 0 };
const command = /([a-z])((?:[\s,]*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)*)[\s,]*/giy;

function isPath(data: string): boolean {
  let end = 0;
  for (const [whole, name = '', numbers = ''] of data.matchAll(command)) {
    const takes = numbersOf[name.toLowerCase()];
    const given = numbers.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)?.length ?? 0;
    if (takes === undefined || (takes === 0 ? given > 0 : given === 0 || given % takes > 0)) return false;
    if (end === 0 && name.toLowerCase() !== 'm') return false;
    end += whole.length;
  }
  return end === data.length;
}

function throughPoints(properties: Properties): string {
  const numbers = (properties.get('points') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(lengthOf);
  if (numbers.length < 4 || numbers.length % 2 === 1) throw faulty('list of points');
  return `M${numbers.join(' ')}`;
}

function faulty(what: string): Fault {
  return new Fault('invalid', 'LOGO_UNSUPPORTED', `the logo has a ${what} that letters cannot show`);
}
