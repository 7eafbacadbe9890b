import type { DrawReconciliation, LetterDrawing } from '../../postal/ports';

interface LazyDrawing {
  readonly letters: LetterDrawing;
  readonly reconciliation: DrawReconciliation;
  warmUp(): void;
}

/** Loads what draws letters (0.6 s) with the first letter, or when asked to before: a start need not wait for it. */
export function drawWhenAsked(): LazyDrawing {
  let loaded: LetterDrawing | undefined;
  const load = (): LetterDrawing => {
    // `require` is typed any; the module's own type is this.
    loaded ??= (require('../../postal/adapters/pdf/draw-letter') as DrawLetterModule).openLetterDrawing();
    return loaded;
  };
  return {
    letters: { draw: (letter) => load().draw(letter), check: (letter) => load().check(letter) },
    // Likewise.
    reconciliation: (counted) =>
      (require('../../postal/adapters/pdf/reconciliation-report') as ReportModule).drawReconciliation(counted),
    warmUp: () => void load(),
  };
}

type DrawLetterModule = typeof import('../../postal/adapters/pdf/draw-letter');
type ReportModule = typeof import('../../postal/adapters/pdf/reconciliation-report');
