/** The real holder of a history: an application, and the room in which all calls are made. */
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { DatabaseContext } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import type { HolderRoom } from '../holder-room';

export interface Holder {
  readonly room: HolderRoom;
  readonly context: DatabaseContext;
  readonly application: RawApplication;
  readonly fiscalCode: string;
  readonly healthCard: { readonly number: string; readonly expiryDate: string };
}

export function aHolder(room: HolderRoom, context: DatabaseContext, seed: number): Holder {
  const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2030-01-31' };
  const application = anApplication(seed, { healthCard });
  return { room, context, application, healthCard, fiscalCode: String(application.fiscalCode) };
}

/** Nobody draws or chooses this one: its characters repeat. */
export const wrongPin = 'BBBBCCCC';
export const wrongInitialPin = `${wrongPin}${wrongPin}`;

/** The reason of the Fault that this ends with; 'ok' where it does not. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return typeof error === 'object' && error !== null ? String(Reflect.get(error, 'reason')) : 'no fault';
  }
}
