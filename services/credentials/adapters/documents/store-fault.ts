import { Fault } from '../../../../runtime/fault';

export function storeUnavailable(cause: unknown): Fault {
  const message = 'documents cannot be kept or read at the moment';
  return new Fault('unavailable', 'DOCUMENT_STORE_UNAVAILABLE', message, { retryAfterSeconds: 30, cause });
}

export function notThere(): Fault {
  return new Fault('damaged', 'DOCUMENT_DAMAGED', 'the document is not where it was kept');
}

/** Content whose own error can be told from the store's. */
export class Source {
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly content: AsyncIterable<Uint8Array>,
    private readonly onFailure: () => void = () => {},
  ) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.content;
    } catch (error) {
      this.failure = { error };
      this.onFailure();
      throw error;
    }
  }

  /** What is to be thrown where the store failed with this error: the reason of a call that has ended, the content's own error, or a Fault. */
  faultOf(error: unknown, signal: AbortSignal): unknown {
    if (this.failure !== undefined) return this.failure.error;
    return signal.aborted ? signal.reason : storeUnavailable(error);
  }
}
