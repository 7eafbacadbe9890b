/** A form's number as bars: Code 128, which every desk's scanner reads. */
import { raw } from '@bwip-js/node';
import { Fault } from '../../../../runtime/fault';
import { filled, rectangle } from '../../../../runtime/pdf-bars';
import { type Box, points } from '../../../../runtime/pdf-lengths';
import { barHeight, quietModules, widestModule } from './form-geometry';

/** As operators of the page's content, in the middle of the box, at its top. */
export function barcode(text: string, { left, top, width }: Box): string {
  const widths = widthsOf(text);
  const modules = widths.reduce((sum, one) => sum + one, 0);
  const module = Math.min(widestModule, width / (modules + 2 * quietModules));
  const bars: string[] = [];
  let x = left + (width - modules * module) / 2;
  for (const [index, one] of widths.entries()) {
    if (index % 2 === 0) bars.push(rectangle(points(x), points(top), points(one * module), points(barHeight)));
    x += one * module;
  }
  return filled(bars);
}

/** In modules: bar, space, bar, and so on to the last bar. */
function widthsOf(text: string): readonly number[] {
  const [drawn] = raw({ bcid: 'code128', text });
  if (drawn === undefined || !('sbs' in drawn)) throw new Fault('bug', 'BARCODE', 'no Code 128 was made');
  return drawn.sbs;
}
