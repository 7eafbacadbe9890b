import type { ReceiptMapping } from './receipt-mapping';
import { keyOf } from './receipt-signature';

const leastCharacters = 16;

/** What is wrong with the secret of a provider's webhooks, for what its mapping tells of them; undefined where nothing is. */
export function faultOfReceiptSecret(
  receipts: ReceiptMapping | undefined,
  secret: string | undefined,
): string | undefined {
  if (receipts === undefined)
    return secret === undefined ? undefined : 'is of no use: the mapping tells of no receipts';
  if (secret === undefined) return 'is required: the mapping tells of receipts';
  if (secret.length < leastCharacters) return `must hold at least ${leastCharacters} characters`;
  const { signature } = receipts;
  if (signature.kind === 'basic' && !secret.includes(':')) return 'must be user:password: the mapping says basic';
  const isUsable = signature.kind !== 'hmac-sha256' || keyOf(secret, signature.secretForm) !== undefined;
  return isUsable ? undefined : `must be in ${signature.secretForm}: the mapping says so`;
}
