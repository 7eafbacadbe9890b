/**
 * The end of a call from outside, while its handler still works. The signal is made only for a handler that asks for
 * one: making it costs more than everything else that a call is given.
 */
export class CallEnding {
  private state: { readonly kind: 'open' | 'forgotten' } | { readonly kind: 'ended'; readonly reason: Error } = {
    kind: 'open',
  };
  private controller: AbortController | undefined;
  private abandon: ((reason: Error) => void) | undefined;

  get isOpen(): boolean {
    return this.state.kind === 'open';
  }

  end(reason: Error): void {
    if (!this.isOpen) return;
    this.state = { kind: 'ended', reason };
    this.controller?.abort(reason);
    this.abandon?.(reason);
  }

  /** From here on nothing ends it: it has been answered. */
  forget(): void {
    if (this.isOpen) this.state = { kind: 'forgotten' };
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.state.kind === 'ended') this.controller.abort(this.state.reason);
    }
    return this.controller.signal;
  }

  /** What the work gives, or a rejection with the reason as soon as the call ends. */
  untilEnded<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.abandon = reject;
      if (this.state.kind === 'ended') reject(this.state.reason);
      work.then(resolve, reject);
    });
  }
}
