import type { Client } from '@grpc/grpc-js';
import { type ClientConstructor, type ClientSettings, openClient } from './grpc-client';

export interface LazyClient<C extends Client> {
  /** Always the same one, once it could be opened. Faults as openClient's; the next call tries again. */
  open(): Promise<C>;
  close(): Promise<void>;
}

/** A client that is opened when it is first needed: neither its address nor its files need be there before. */
export function lazyClient<C extends Client>(
  Constructor: ClientConstructor<C>,
  settings: () => ClientSettings,
): LazyClient<C> {
  let opened: Promise<C> | undefined;
  return {
    open: () => {
      opened ??= openClient(Constructor, settings()).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}
