/** All that an operator can do at a terminal. */
import type { Act } from './act';
import { carrierActs } from './acts-carriers';
import { decisionActs } from './acts-decisions';
import { postActs } from './acts-post';
import { requestActs } from './acts-requests';

export const acts: readonly Act[] = [...requestActs, ...decisionActs, ...carrierActs, ...postActs];

/** What the first word of a command is about. */
export const nouns: Readonly<Record<string, string>> = {
  requests: 'requests for a PIN, and what holds them',
  contacts: "holders' contacts",
  delivery: 'one half on its way',
  holder: 'one holder',
  desk: 'holders who stand at a desk',
  elevation: 'from ordinary to dispositive: cases and their documents',
  proposals: 'what waits for a second operator',
  surge: 'the policy, changed for some hours',
  audit: 'what was done and refused',
  carriers: 'who carries SMS and mail',
  suppressions: 'recipients that nothing is sent to',
  messages: 'what was sent by SMS and mail',
  templates: 'the texts of messages',
  letters: 'what goes by post',
  batches: 'letters that are printed together',
};
