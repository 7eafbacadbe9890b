/** What a carrier's receipt makes of a message, whatever the order and number in which receipts come. */
import type { MessageEnd, MessageState } from './message';
import type { ReceiptOutcome } from './receipt';

/** What became so far of the parts that one try was sent in. */
export interface TryParts {
  readonly taken: number;
  readonly delivered: number;
  readonly failed: number;
}

/** As reports merge: a later one takes no earlier one back, and `delivered` outranks all. */
const rank: Readonly<Record<MessageState, number>> = {
  accepted: 0,
  sending: 1,
  sent: 2,
  failed: 3,
  expired: 4,
  cancelled: 5,
  delivered: 6,
};

/** The end that it brings a message to; undefined where it changes nothing. `tries`: with this receipt counted; none where the carrier knows no parts. */
export function endByReceipt(
  state: MessageState,
  { outcome, reason }: { readonly outcome: ReceiptOutcome; readonly reason: string },
  tries: readonly TryParts[],
): MessageEnd | undefined {
  const end = endTold(state, outcome, reason, tries);
  return end !== undefined && rank[end.state] > rank[state] ? end : undefined;
}

function endTold(
  state: MessageState,
  outcome: ReceiptOutcome,
  reason: string,
  tries: readonly TryParts[],
): MessageEnd | undefined {
  // Nobody knew whether the carrier has it: now it says so itself.
  const taken: MessageEnd | undefined = state === 'sending' ? { state: 'sent' } : undefined;
  if (outcome === 'delivered') return isWhole(tries) ? { state: 'delivered' } : taken;
  if (outcome !== 'failed') return taken;
  // Of what is tried again anyway, an earlier try's failure is no news.
  if (state === 'accepted' || !isHopeless(tries)) return undefined;
  return { state: 'failed', reason };
}

/** All parts of one try have arrived. */
function isWhole(tries: readonly TryParts[]): boolean {
  return tries.length === 0 || tries.some(({ taken, delivered, failed }) => delivered > 0 && taken + failed === 0);
}

/** Of each try a part will never arrive. */
function isHopeless(tries: readonly TryParts[]): boolean {
  return tries.every(({ failed }) => failed > 0);
}
