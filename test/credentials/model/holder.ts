/** The real holder of a history: what can be applied with, and the room in which all calls are made. */
import { Half } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { DatabaseContext } from '../../support/database-suite';
import { anApplication, type OpenedEvent, pinFrom } from '../credentials-room';
import type { HolderRoom } from '../holder-room';
import type { Application } from './issue';
import type { Model } from './model';

export interface Holder {
  readonly room: HolderRoom;
  readonly context: DatabaseContext;
  readonly applications: Readonly<Record<Application, RawApplication>>;
  readonly fiscalCode: string;
  readonly healthCard: { readonly number: string; readonly expiryDate: string };
  /** What no application names. */
  readonly otherContacts: Readonly<Record<'mobile' | 'email', string>>;
}

export type LetterHold = 'never' | 'always';

export function aHolder(room: HolderRoom, context: DatabaseContext, seed: number, letterHold: LetterHold): Holder {
  const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2030-01-31' };
  const usual = anApplication(seed, { healthCard });
  const corrected = { ...usual, mobile: `+39346${1_000_000 + seed}` };
  const postalFirst = { ...usual, mobile: undefined, email: undefined };
  const lookups = { operatorLookupsPerHour: 1_000_000, operatorLookupsPerDay: 1_000_000 }; // one operator does it all
  const deps = { ...room.deps, policy: { ...room.deps.policy, ...lookups, letterHold } };
  return {
    room: { ...room, deps },
    context,
    applications: { usual, corrected, 'postal-first': postalFirst },
    healthCard,
    fiscalCode: String(usual.fiscalCode),
    otherContacts: { mobile: `+39349${1_000_000 + seed}`, email: `other.${seed}@example.org` },
  };
}

/** Takes what was published, and has the holder read the halves: of the newest issue only, none while its letter is held,
 * and the same ones whenever they come again. */
export async function receive(model: Model, { room }: Holder): Promise<readonly OpenedEvent[]> {
  const events = await room.published();
  read(model, events);
  return events;
}

export function read({ issue }: Model, events: readonly OpenedEvent[]): void {
  for (const event of events) {
    if (event.content.event?.$case !== 'splitDelivery') continue;
    expect(event.content.issueId).toBe(issue?.id);
    if (issue === undefined) continue;
    const half = event.content.event.value.half === Half.HALF_FIRST ? 'first' : 'second';
    const characters = pinFrom([event]);
    expect(issue.halves[half] ?? characters).toBe(characters);
    issue.halves[half] = characters;
  }
  if (issue?.letter !== undefined) expect(issue.isLetterRead).toBe(!issue.letter.isHeld);
}

/** Nobody draws or chooses this one: its characters repeat. */
export const wrongPin = 'BBBBCCCC';
export const wrongInitialPin = `${wrongPin}${wrongPin}`;
export const wrongCard = { number: '0'.repeat(20), expiryDate: '2030-01-31' };

/** The operator of all that operators do. */
export const operator = 'operator:anna';

/** The reason of the Fault that this ends with; 'ok' where it does not. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return typeof error === 'object' && error !== null ? String(Reflect.get(error, 'reason')) : 'no fault';
  }
}

/** The reason by which a call refuses a PIN of this standing, or the standing of one that is not refused. */
export function reasonOf(standing: string): string {
  return standing.toUpperCase().replace('-', '_');
}
