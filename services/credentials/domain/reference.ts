/** The short reference that both halves carry, so that a holder knows that they belong together. It is no secret. */

import { drawCharacters, type RandomBytes } from './random';

/** Four digits. */
export type Reference = string & { readonly brand: 'Reference' };

export function drawReference(randomBytes: RandomBytes): Reference {
  return drawCharacters('0123456789', 4, randomBytes) as Reference; // has exactly that form
}
