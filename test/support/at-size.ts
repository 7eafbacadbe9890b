/** How much of a test that could go on for hours: little in `npm test`, all of it in `npm run soak`. */
export function atSize(small: number, full: number): number {
  return process.env['SOAK'] === 'true' ? full : small;
}
