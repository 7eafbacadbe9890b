/** What a service may ask of the log of records between the services, whichever product keeps it. */
import type { Component } from './component';

export interface BusRecord {
  readonly topic: string;
  /** Records of one key keep their order on their way, as far as nobody publishes one of them again. */
  readonly key: string;
  /** Names the event, not the sending: receivers de-duplicate by it. */
  readonly eventId: string;
  readonly type: string;
  readonly traceparent: string | undefined;
  readonly value: Buffer;
}

/** A record on its way out; `headers` go beside those made of its other fields. */
export interface OutgoingRecord extends BusRecord {
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as it came in. Anybody may have written it: what it lacks is '' (key, eventId, type) or empty (value). */
export interface ReceivedRecord extends BusRecord {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What became of a record. `acknowledged`: the bus answers for it from now on. `refused`: this record will never be taken.
 * `unavailable`: not known to be taken, publish it again. Reasons are UPPER_SNAKE.
 */
export type PublishOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Gives one outcome a record, in the same order, and never rejects. */
export type Publish = (records: readonly OutgoingRecord[]) => Promise<readonly PublishOutcome[]>;

/**
 * `handle` resolves when the record's effects are committed. A Fault `unavailable` asks for the same record again, later;
 * anything else it throws sends the record to the dead-letter topic. Every group sees every record at least once.
 */
export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  readonly handle: (record: ReceivedRecord) => Promise<void>;
  /** Several records at once, where many were read together: all of them, or a throw with nothing done; then each is handed in alone. */
  readonly handleMany?: (records: readonly ReceivedRecord[]) => Promise<void>;
  /**
   * Records that are handed in before the others that were read together with them, of any key: for those that make an earlier one idle. Who did
   * not read for a while finds many together. Whoever wrote the record says what it is: nothing may depend on it but the order. One that cannot be
   * handed in keeps back all that were read with it.
   */
  readonly goesFirst?: (record: ReceivedRecord) => boolean;
}

export interface Bus extends Component {
  readonly publish: Publish;
  /** To be called before start(). */
  subscribe(subscription: Subscription): void;
  /** True where the bus answers now and has every topic subscribed to, and its dead-letter topic. */
  answers(): Promise<boolean>;
}

/** Where a record's fields are found among its headers. */
export const fieldHeaders = { eventId: 'event-id', type: 'type', traceparent: 'traceparent' } as const;

export const acknowledged: PublishOutcome = { kind: 'acknowledged' };

export function refused(reason: string): PublishOutcome {
  return { kind: 'refused', reason };
}

export function unavailable(reason: string): PublishOutcome {
  return { kind: 'unavailable', reason };
}

/** The headers that a record travels with: its own, and those made of its fields. */
export function headersOf({ eventId, type, traceparent, headers }: OutgoingRecord): Record<string, string> {
  return {
    ...headers,
    [fieldHeaders.eventId]: eventId,
    [fieldHeaders.type]: type,
    ...(traceparent === undefined ? {} : { [fieldHeaders.traceparent]: traceparent }),
  };
}
