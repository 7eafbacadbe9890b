import type { Metrics } from '../../../runtime/metrics';
import type { LetterClass } from '../domain/batch';
import type { LetterCosts } from '../domain/daily-cap';

export interface CostDeps {
  /** Absent: not counted. */
  readonly letterCosts?: LetterCosts;
  readonly metrics: Metrics;
}

/** Letters that were handed over, and what they cost. After the commit. */
export function countPrinted({ letterCosts, metrics }: CostDeps, letterClass: LetterClass, letters: number): void {
  metrics
    .counter('symbolon_postal_printed_letters_total', 'Letters handed over to be printed', ['class'])
    .inc({ class: letterClass }, letters);
  const cents = letters * (letterCosts?.[letterClass] ?? 0);
  metrics
    .counter('symbolon_postal_cost_cents_total', 'What the letters handed over cost, by LETTER_COST_*', ['class'])
    .inc({ class: letterClass }, cents);
}
