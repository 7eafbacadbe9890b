/** What this process holds in memory while something goes on, and whether it grows. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface MemorySample {
  /** How far it had gone. */
  readonly at: number;
  /** Bytes of the heap, and of buffers outside of it, once garbage was collected. */
  readonly held: number;
  /** Bytes of the process, with what V8 has not given back. */
  readonly resident: number;
}

setFlagsFromString('--expose-gc');
// Only a context made after the flag has it.
const collectGarbage: () => void = runInNewContext('gc');

export class MemorySamples {
  readonly samples: MemorySample[] = [];

  async take(at: number): Promise<void> {
    collectGarbage();
    // What lies outside of the heap is freed a turn later.
    await new Promise(setImmediate);
    collectGarbage();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    this.samples.push({ at, held: heapUsed + arrayBuffers, resident: rss });
  }

  table(): string {
    const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(1).padStart(9);
    const lines = this.samples.map(
      ({ at, held, resident }) => `${String(at).padStart(9)}${mebibytes(held)}${mebibytes(resident)}`,
    );
    return ['     done  held, MiB  resident, MiB', ...lines].join('\n');
  }
}

/** By how much it grew from the first sample to the last, along the straight line that lies nearest to all of them. */
export function growth(samples: readonly MemorySample[], figureOf: (sample: MemorySample) => number): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [places, figures] = [samples.map(({ at }) => at), samples.map(figureOf)];
  const [place, figure] = [meanOf(places), meanOf(figures)];
  const covariance = meanOf(places.map((one, index) => (one - place) * ((figures[index] ?? Number.NaN) - figure)));
  const variance = meanOf(places.map((one) => (one - place) ** 2));
  return (covariance / variance) * (Math.max(...places) - Math.min(...places));
}
