/** Reads a file of answers, and writes down what it told. */
import { type AnswerLimits, answersIn } from '../../services/postal/adapters/outcome-file';
import { outcomeMapping } from '../../services/postal/domain/outcome-mapping';

const now = new Date('2026-10-20T12:00:00.000Z');
/** Made at 2026-10-01T10:00:00Z. */
export const letterId = letterIdAt('2026-10-01T10:00:00.000Z', 1);
export const otherLetterId = letterIdAt('2026-10-01T10:00:00.000Z', 2);

function letterIdAt(time: string, number: number): string {
  const milliseconds = new Date(time).getTime().toString(16).padStart(12, '0');
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-${String(number).padStart(12, '0')}`;
}

async function* inPieces(content: Buffer, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
}

interface Reading {
  readonly mapping?: unknown;
  readonly pieceBytes?: number;
  readonly limits?: AnswerLimits;
}

/** Each line as `2 returned MOVED 2026-…` or `3 bad TIME_INVALID`; at the end what ended it early. */
export async function answersTold(
  content: string | Buffer,
  { mapping = {}, pieceBytes = 1_000, limits }: Reading = {},
): Promise<string[]> {
  const read = outcomeMapping(mapping);
  if (read.kind === 'wrong') return [...read.faults];
  const lines: string[] = [];
  try {
    for await (const line of answersIn(inPieces(Buffer.from(content), pieceBytes), read.mapping, now, limits)) {
      const { answer, occurTime } = line.kind === 'answer' ? line : { answer: undefined, occurTime: undefined };
      const reason = answer?.kind === 'returned' ? answer.reason : line.kind === 'bad' ? line.reason : undefined;
      lines.push([line.line, answer?.kind ?? 'bad', reason, occurTime?.toISOString()].filter(Boolean).join(' '));
    }
  } catch (error) {
    lines.push(String((error as { reason?: unknown }).reason), String((error as Error).message));
  }
  return lines;
}
