/** Black bars as operators of a page's content: of them machines' marks are made. */

/** Points. */
export function rectangle(left: number, top: number, width: number, height: number): string {
  return `${[left, top, width, height].map((length) => Math.round(length * 1000) / 1000).join(' ')} re`;
}

export function filled(rectangles: readonly string[]): string {
  return `0 0 0 rg\n${rectangles.join('\n')}\nf`;
}
