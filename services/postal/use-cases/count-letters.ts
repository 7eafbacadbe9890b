import type { Metrics } from '../../../runtime/metrics';
import type { LetterState } from '../domain/letter';

/** Counts states that letters came to, after the commit. */
export type CountLetters = (states: readonly LetterState[]) => void;

/** Counts events that came when all that told of them may be forgotten. */
export function tooOldCounter(metrics: Metrics): () => void {
  const events = metrics.counter(
    'symbolon_postal_events_too_old_total',
    'Events ignored, since their time and their retention are over',
  );
  return () => events.inc();
}

export function letterCounter(metrics: Metrics): CountLetters {
  const letters = metrics.counter('symbolon_postal_letters_total', 'Letters that came to this state', ['state']);
  return (states) => {
    for (const state of states) letters.inc({ state });
  };
}
