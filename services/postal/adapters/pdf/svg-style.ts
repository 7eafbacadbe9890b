/** How a shape of a logo is painted: from its attributes, its `style` and what it inherits. */
import { Fault } from '../../../../runtime/fault';

export interface Paint {
  /** A colour as pdfkit takes it, or none. */
  readonly fill: string | undefined;
  readonly stroke: string | undefined;
  readonly strokeWidth: number;
  readonly evenOdd: boolean;
}

export const unpainted: Paint = { fill: 'black', stroke: undefined, strokeWidth: 1, evenOdd: false };

const geometry: Readonly<Record<string, readonly string[]>> = {
  svg: ['viewBox', 'width', 'height', 'x', 'y', 'version', 'preserveAspectRatio', 'baseProfile'],
  g: [],
  path: ['d'],
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
  line: ['x1', 'y1', 'x2', 'y2'],
  polyline: ['points'],
  polygon: ['points'],
};
const painting = new Set(['fill', 'stroke', 'stroke-width', 'fill-rule', 'transform', 'style']);
/** Change nothing, given that style sheets and scripts are refused. */
const harmless =
  /^(id|class|role|focusable|enable-background|xml:space|xmlns(:.*)?|aria-.*|data-.*|(inkscape|sodipodi|serif|sketch):.*)$/;
/** Harmless with the value that is there without them. */
const neutral: Readonly<Record<string, RegExp>> = {
  opacity: /^(1|1\.0+|100%)$/,
  'fill-opacity': /^(1|1\.0+|100%)$/,
  'stroke-opacity': /^(1|1\.0+|100%)$/,
  display: /^(inline|block)$/,
  visibility: /^visible$/,
  'stroke-dasharray': /^none$/,
  'stroke-linecap': /^butt$/,
  'stroke-linejoin': /^miter$/,
  'stroke-miterlimit': /^4$/,
  'clip-rule': /./,
  'stroke-dashoffset': /./,
};

/** Attributes and `style` in one; the latter wins. Faults: invalid LOGO_UNSUPPORTED. */
export function propertiesOf(
  element: string,
  attributes: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  const set = (name: string, value: string) => {
    if (harmless.test(name)) return;
    if (neutral[name]?.test(value) === true) return;
    if (!painting.has(name) && geometry[element]?.includes(name) !== true)
      throw unsupported(`${name.slice(0, 40)} of ${element}`);
    properties.set(name, value);
  };
  for (const [name, value] of Object.entries(attributes)) set(name, String(value).trim());
  for (const declaration of (properties.get('style') ?? '').split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0) set(declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim());
    else if (declaration.trim() !== '') throw unsupported('a style that is no list of properties');
  }
  return properties;
}

export function paintOf(properties: ReadonlyMap<string, string>, inherited: Paint): Paint {
  const width = properties.get('stroke-width');
  const rule = properties.get('fill-rule');
  return {
    fill: colorOf(properties.get('fill'), inherited.fill),
    stroke: colorOf(properties.get('stroke'), inherited.stroke),
    strokeWidth: width === undefined ? inherited.strokeWidth : lengthOf(width),
    evenOdd: rule === undefined ? inherited.evenOdd : rule === 'evenodd',
  };
}

/** A plain number or one of pixels. Faults: invalid LOGO_UNSUPPORTED. */
export function lengthOf(text: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(px)?$/i.test(text)) throw unsupported('a length that is no plain number');
  return Number.parseFloat(text);
}

const named: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  gray: '#808080',
  grey: '#808080',
  silver: '#c0c0c0',
  navy: '#000080',
};

function colorOf(text: string | undefined, inherited: string | undefined): string | undefined {
  if (text === undefined || text === 'inherit') return inherited;
  if (text === 'none' || text === 'transparent') return undefined;
  const color = named[text.toLowerCase()] ?? text.toLowerCase();
  if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(color)) return color;
  const rgb = /^rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)$/.exec(color)?.slice(1).map(Number);
  if (rgb === undefined || rgb.some((share) => share > 255))
    throw unsupported('a colour that is not #rgb, #rrggbb or rgb()');
  return `#${rgb.map((share) => share.toString(16).padStart(2, '0')).join('')}`;
}

function unsupported(what: string): Fault {
  return new Fault('invalid', 'LOGO_UNSUPPORTED', `the logo has ${what}, which letters cannot show`);
}
