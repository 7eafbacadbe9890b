/** A credentials service in a test whose slow comparisons and statements are counted, with a holder who has a personal PIN. */
import { isFault } from '../../runtime/fault';
import { checkFiscalCode, type FiscalCode } from '../../services/credentials/domain/fiscal-code';
import type { SlowHash } from '../../services/credentials/ports';
import type { CredentialsDeps } from '../../services/credentials/use-cases/deps';
import type { DatabaseContext } from '../support/database-suite';
import { validFiscalCode } from '../support/fiscal-codes';
import { type HolderInUse, type HolderRoom, openHolderRoom } from './holder-room';

/** Well formed, and nobody's: no drawn PIN has a vowel. */
export const wrongPin = 'AAAA2222';
/** Nobody's either, as far as chance can be trusted. */
export const wrongInitialPin = 'BBBBBBBB22222222';

export interface GuessRoom extends HolderRoom {
  readonly holder: HolderInUse;
  /** The slow comparisons that the work makes. */
  comparisonsIn(work: () => Promise<unknown>): Promise<number>;
  /** The statements that it makes; what it throws does not matter. */
  statementsIn(work: () => Promise<unknown>): Promise<readonly string[]>;
}

export async function openGuessRoom(context: DatabaseContext): Promise<GuessRoom> {
  const room = await openHolderRoom(context);
  const holder = await room.inUse();
  let comparisons = 0;
  const slowHash: SlowHash = {
    hash: (secret) => room.deps.slowHash.hash(secret),
    matches: (secret, hashed) => {
      comparisons += 1;
      return room.deps.slowHash.matches(secret, hashed);
    },
  };
  const deps: CredentialsDeps = { ...room.deps, slowHash };
  return {
    ...room,
    deps,
    holder,
    comparisonsIn: async (work) => {
      const before = comparisons;
      await work().catch(() => undefined);
      return comparisons - before;
    },
    statementsIn: async (work) => {
      const statements: string[] = [];
      const note = ({ sql }: { readonly sql: string }) => {
        if (!/outbox|lease/.test(sql)) statements.push(sql); // what the relay asks meanwhile
      };
      context.database.on('query', note);
      await work().catch(() => undefined);
      context.database.removeListener('query', note);
      return statements;
    },
  };
}

let nobody = 700_000;

/** Another code that nobody has, each time. */
export function nobodysCode(): FiscalCode {
  nobody += 1;
  return validFiscalCode(nobody);
}

export function checkedCode(text: string): FiscalCode {
  const code = checkFiscalCode(text);
  if (code.kind === 'faulty') throw new Error('a faulty fiscal code');
  return code.value;
}

/** The reason of a call's Fault, and when it may be tried again; an Error where it has none. */
export async function refusalOf(call: Promise<unknown>): Promise<readonly [string, number | undefined]> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
  return [error.reason, error.retryAfterSeconds];
}
