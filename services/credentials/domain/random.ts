/** Fair draws from random bytes. */

/** Gives so many bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Buffer;

/**
 * Draws `count` characters of `alphabet` (2 to 256 of them), each as likely as the others: a byte at or above the largest multiple
 * of the alphabet's length is thrown away, because keeping it would favour the alphabet's beginning.
 */
export function drawCharacters(alphabet: string, count: number, randomBytes: RandomBytes): string {
  const fairBytes = 256 - (256 % alphabet.length);
  let drawn = '';
  while (drawn.length < count) {
    for (const byte of randomBytes(count - drawn.length)) {
      if (byte < fairBytes) drawn += alphabet.charAt(byte % alphabet.length);
    }
  }
  return drawn;
}
