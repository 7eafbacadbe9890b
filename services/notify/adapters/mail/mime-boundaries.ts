/** Where the lines stand that part a multipart (RFC 2046). */

export interface Boundary {
  /** Before the line end that belongs to it. */
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly isLast: boolean;
}

/** A boundary's own line end may be the one before the next boundary: a part may be empty. */
export function* boundariesIn(body: Buffer, boundary: string): Generator<Boundary> {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const marked = Buffer.from(`\n--${boundary}`, 'latin1');
  let found = body.subarray(0, mark.length).equals(mark) ? 0 : nextMark(body, marked, 0);
  while (found !== undefined) {
    const after = found + mark.length;
    const line = /^(--)?[ \t]*(\r?\n|$)/.exec(body.toString('latin1', after, after + 100));
    if (line !== null) {
      const lineEnd = after + line[0].length;
      yield { lineStart: lineBreakBefore(body, found), lineEnd, isLast: line[1] !== undefined };
    }
    found = nextMark(body, marked, after);
  }
}

/** Where the dashes of the next boundary begin. */
function nextMark(body: Buffer, marked: Buffer, from: number): number | undefined {
  const at = body.indexOf(marked, from);
  return at < 0 ? undefined : at + 1;
}

function lineBreakBefore(body: Buffer, at: number): number {
  if (at === 0) return 0;
  return body[at - 2] === 0x0d ? at - 2 : at - 1;
}
