import type { DrawLetter } from '../../postal/ports';

interface LazyDrawing {
  readonly draw: DrawLetter;
  warmUp(): void;
}

/** Loads what draws letters (0.6 s) with the first letter, or when asked to before: a start need not wait for it. */
export function drawWhenAsked(): LazyDrawing {
  let loaded: DrawLetter | undefined;
  const load = (): DrawLetter => {
    // `require` is typed any; the module's own type is this.
    loaded ??= (require('../../postal/adapters/pdf/draw-letter') as DrawLetterModule).openLetterDrawing().draw;
    return loaded;
  };
  return { draw: (letter) => load()(letter), warmUp: () => void load() };
}

type DrawLetterModule = typeof import('../../postal/adapters/pdf/draw-letter');
