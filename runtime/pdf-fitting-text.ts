/** Smaller, step by step, until it fits. */

const smallestPoints = 7;
const step = 0.05;

/** The first `made` that fits, from its full size down to where its smallest letters have 7 points; undefined where none does. */
export function firstThatFits<Result>(
  smallestAtFullSize: number,
  made: (factor: number) => Result | undefined,
): Result | undefined {
  for (let factor = 1; factor * smallestAtFullSize >= smallestPoints - 0.001; factor -= step) {
    const result = made(factor);
    if (result !== undefined) return result;
  }
  return undefined;
}
