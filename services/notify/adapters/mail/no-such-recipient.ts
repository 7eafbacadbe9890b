/** Which answers of mail servers say that there is no such recipient. */

/**
 * By their enhanced status (RFC 3463, RFC 7505): no mailbox 5.1.1, no system 5.1.2 or one that takes no mail 5.1.10, no address 5.1.3,
 * moved without a trace 5.1.6, disabled 5.2.1. Not those: 5.1.7 and 5.1.8 are about the sender, 5.2.2 is a full mailbox, 5.4.x the way
 * there, 5.7.x a policy; another day or another sender may get through.
 */
const statuses = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1']);

export function saysNoSuchRecipient(status: string): boolean {
  return statuses.has(status);
}
