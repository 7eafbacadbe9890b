import type { Metrics } from '../../../runtime/metrics';
import type { LetterState } from '../domain/letter';

/** Counts states that letters came to, after the commit. */
export type CountLetters = (states: readonly LetterState[]) => void;

export function letterCounter(metrics: Metrics): CountLetters {
  const letters = metrics.counter('symbolon_postal_letters_total', 'Letters that came to this state', ['state']);
  return (states) => {
    for (const state of states) letters.inc({ state });
  };
}
