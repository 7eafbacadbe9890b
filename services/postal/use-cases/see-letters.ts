import type { Database } from '../../../runtime/database';
import { Fault, type FieldFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { LetterState } from '../domain/letter';
import { parseLetterCode } from '../domain/letter-code';
import type { LetterEvent } from '../domain/letter-event';
import type { ShownLetter } from '../domain/shown-letter';
import { eventsOfLetter } from '../store/letter-event';
import { findShownLetter, findShownLetters } from '../store/shown-letter';

interface SeeDeps {
  readonly database: Database;
  readonly keyring: Keyring;
}

const eventsShown = 100;

/** A letter by its id or by the code that stands on it, with its newest events. Faults: not-found LETTER_UNKNOWN; unavailable. */
export async function getLetter(
  { database }: Pick<SeeDeps, 'database'>,
  idOrCode: string,
): Promise<{ readonly letter: ShownLetter; readonly events: readonly LetterEvent[] }> {
  const id = isUuid(idOrCode) ? idOrCode : parseLetterCode(idOrCode)?.letterId;
  const letter = id === undefined ? undefined : await findShownLetter(database, id);
  if (letter === undefined) throw new Fault('not-found', 'LETTER_UNKNOWN', 'there is no letter of this id or code');
  return { letter, events: await eventsOfLetter(database, letter.id, eventsShown) };
}

export interface ListLettersInput extends AskedPage {
  readonly state: LetterState | 'unknown' | undefined;
  /** Empty: of any. */
  readonly batchId: string;
  /** Empty: of any. */
  readonly deliveryId: string;
  readonly leftOpen: boolean;
}

/** Letters, newest first, page by page. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listLetters({ database, keyring }: SeeDeps, input: ListLettersInput): Promise<Page<ShownLetter>> {
  const faults: FieldFault[] = [];
  const filter = {
    state: knownWord('state', input.state, faults),
    batchId: input.batchId || undefined,
    deliveryId: input.deliveryId || undefined,
    leftOpen: input.leftOpen,
  };
  const scope = ['ListLetters', JSON.stringify(filter)];
  // Of what is no id there is none.
  const canBe = [filter.batchId, filter.deliveryId].every((id) => id === undefined || isUuid(id));
  return listPage(keyring, input, { scope, faults }, byId, async (after, limit) =>
    canBe ? findShownLetters(database, filter, after, limit) : [],
  );
}
