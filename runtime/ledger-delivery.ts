/** What one service may know of a delivery that it gave to another. */

/** One attempt, as its row has it. */
export interface LedgerAttempt<Channel, State> {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly channel: Channel;
  readonly state: State;
  readonly reason: string;
  readonly acceptedTime: Date;
  /** Since when it is in this state, as far as is noted. */
  readonly changeTime: Date;
}

export interface LedgerDelivery<Channel, State> {
  readonly deliveryId: string;
  /** The newest known; 0 where only a cancellation came. */
  readonly attempt: number;
  /** Undefined where only a cancellation came: it does not say what it cancels. */
  readonly channel: Channel | undefined;
  readonly state: State | 'cancelled';
  readonly reason: string;
  readonly changeTime: Date;
  /** Of the first attempt known. */
  readonly createTime: Date;
  readonly cancelled: boolean;
}

/**
 * A delivery by its attempts, oldest first, and by when it was cancelled: it stands as its newest attempt, unless an older one is
 * in a state that decides. Undefined where nothing is known.
 */
export function ledgerDeliveryOf<Channel, State>(
  deliveryId: string,
  attempts: readonly LedgerAttempt<Channel, State>[],
  cancelTime: Date | undefined,
  isDecisive: (state: State) => boolean,
): LedgerDelivery<Channel, State> | undefined {
  const [first, newest] = [attempts[0], attempts.at(-1)];
  const cancelled = cancelTime !== undefined;
  if (first === undefined || newest === undefined) return cancelled ? tombstone(deliveryId, cancelTime) : undefined;
  const { state, reason, changeTime } = attempts.findLast((one) => isDecisive(one.state)) ?? newest;
  const { attempt, channel } = newest;
  return { deliveryId, attempt, channel, state, reason, changeTime, createTime: first.acceptedTime, cancelled };
}

function tombstone<Channel, State>(deliveryId: string, time: Date): LedgerDelivery<Channel, State> {
  const nothing = { attempt: 0, channel: undefined, state: 'cancelled', reason: 'CANCELLED' } as const;
  return { deliveryId, ...nothing, changeTime: time, createTime: time, cancelled: true };
}
