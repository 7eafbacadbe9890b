/** When a letter waits, and what lets it go. */

import type { HealthCard } from './health-card';
import type { Attention, Route } from './pin-request';
import type { LetterHold } from './policy';

/** What decides about a letter before anybody is asked. */
export interface LetterRules {
  readonly letterHold: LetterHold;
  /** Set by a revocation by the holder's data alone: until a PIN is in use again, only the register's address or an operator will do. */
  readonly guarded: boolean;
  readonly route: Route;
  /** The health card that came with the application. */
  readonly healthCard: HealthCard | undefined;
}

/** Whether a new letter waits for the population register's answer, or for an operator's call. */
export function isHeldAtFirst(rules: LetterRules): boolean {
  return rules.letterHold !== 'never' || rules.guarded || needsRegistersCard(rules);
}

/** What the population register came to: all undefined or false where it does not know the holder, or there is none. */
export interface RegisterAnswer {
  readonly addressMatches: boolean;
  readonly healthCard: HealthCard | undefined;
}

/** Why a letter stays held after the register's answer; undefined where it is released. */
export function holdAfter(rules: LetterRules, answer: RegisterAnswer): Attention | undefined {
  const { letterHold, guarded } = rules;
  const asksForMatch = letterHold === 'mismatch' || guarded;
  if (letterHold === 'always' || (asksForMatch && !answer.addressMatches)) return 'address';
  return needsRegistersCard(rules) && answer.healthCard === undefined ? 'health-card' : undefined;
}

/** Postal-first is activated by the health card: it must be known from somewhere. */
function needsRegistersCard({ route, healthCard }: LetterRules): boolean {
  return route === 'postal-first' && healthCard === undefined;
}
