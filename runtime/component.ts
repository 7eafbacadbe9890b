import type { Denied } from './denial';
import { type GrpcRegistration, serviceName } from './grpc-service';
import type { Keyring } from './keyring';
import type { Log } from './log';

/** Something with a life: a server, a consumer, a pool of workers. */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  /** Finishes what is in hand and resolves; safe to call where start() never ran or failed. */
  stop(): Promise<void>;
}

/** One of Symbolon's services as its `wire.ts` puts it together. */
export interface Service {
  readonly name: string;
  /** What its gRPC server offers. */
  readonly grpc: readonly GrpcRegistration[];
  /** Is told of calls of it that were refused because of who made them, or how often. */
  readonly denied?: Denied;
  /** What else than the keys of stored rows a ring must have before a running process takes it; throws where it has not. */
  readonly checkKeys?: (keyring: Keyring) => Promise<void>;
  /** Started in this order, stopped in the reverse order. */
  readonly components: readonly Component[];
}

/** Tells each service of the calls of it that were refused; for a server that several share. */
export function deniedOf(services: readonly Service[]): Denied {
  const byName = new Map(
    services.flatMap(({ grpc, denied }) => grpc.map(({ definition }) => [serviceName(definition), denied] as const)),
  );
  return (denial) => byName.get(denial.method?.split('/')[0] ?? '')?.(denial);
}

/** Starts one after the other; where one fails, those already started are stopped again and its error is thrown. */
export async function startAll(components: readonly Component[], log: Log): Promise<void> {
  for (const [index, component] of components.entries()) {
    try {
      await component.start();
    } catch (error) {
      await stopAll(components.slice(0, index + 1), log);
      throw error;
    }
  }
}

/** Stops in reverse order; a failing stop is logged and the next one is still tried. */
export async function stopAll(components: readonly Component[], log: Log): Promise<void> {
  for (const component of [...components].reverse()) {
    try {
      await component.stop();
    } catch (error) {
      log.error('component.stop-failed', { component: component.name, error });
    }
  }
}
