import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answersIn } from '../../../services/postal/adapters/outcome-file';
import { outcomeMappingOf } from '../../../services/postal/outcome-settings';
import { atSize } from '../../support/at-size';

const lines = atSize(100_000, 450_000);
/** What is remembered of each letter, so that the file cannot say two things of it. */
const bytesALetter = 150;
const growthAtMostBytes = 4_000_000;

setFlagsFromString('--expose-gc');
// Only a context made after the flag has it.
const collectGarbage: () => void = runInNewContext('gc');

const made = new Date('2026-10-01T10:00:00.000Z').getTime().toString(16).padStart(12, '0');

async function* file(lineAt: (number: number) => string): AsyncGenerator<Uint8Array> {
  yield Buffer.from('letter,status,reason,time\n');
  for (let number = 0; number < lines; number += 500)
    yield Buffer.from(Array.from({ length: 500 }, (_, at) => `${lineAt(number + at)}\n`).join(''));
}

/** How many lines it told, and by how much what it held grew from near the beginning to the last line. */
async function reading(lineAt: (number: number) => string): Promise<{ told: number; grownBytes: number }> {
  const mapping = outcomeMappingOf({ outcomeMappingFile: undefined });
  const heldBytes: number[] = [];
  let told = 0;
  for await (const _ of answersIn(file(lineAt), mapping, new Date('2026-10-20T12:00:00.000Z'))) {
    told += 1;
    if (told !== 1_000 && told !== lines) continue;
    collectGarbage();
    heldBytes.push(process.memoryUsage().heapUsed);
  }
  return { told, grownBytes: (heldBytes[1] ?? Number.NaN) - (heldBytes[0] ?? Number.NaN) };
}

const codeOf = (number: number) =>
  `SYM1|${made.slice(0, 8)}-${made.slice(8)}-7000-8000-${String(number).padStart(12, '0')}|1|1|1/1`;

test('a long file of answers takes no memory but for the letters that it is about', async () => {
  const { told, grownBytes } = await reading((number) => `${codeOf(number)},returned,MOVED,2026-10-05 10:00`);
  expect(told).toBe(lines);
  expect(grownBytes).toBeLessThan(growthAtMostBytes + lines * bytesALetter);
}, 600_000);

test('a long file of bad lines takes none at all', async () => {
  const { told, grownBytes } = await reading((number) => `${codeOf(number)},"eaten,,`);
  expect(told).toBe(lines);
  expect(grownBytes).toBeLessThan(growthAtMostBytes);
}, 600_000);
