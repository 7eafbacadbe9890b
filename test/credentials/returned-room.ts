/** A credentials service in a test, with holders whose letters came back. */
import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../runtime/clock';
import type { RawApplication } from '../../services/credentials/domain/application';
import type { PinRequest } from '../../services/credentials/domain/pin-request';
import type { Policy } from '../../services/credentials/domain/policy';
import { confirmPersonalData } from '../../services/credentials/use-cases/confirm-personal-data';
import { expireRequests } from '../../services/credentials/use-cases/expire-requests';
import { getPinRequest, type PinRequestView } from '../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { settleReturn, settleReturnQueue } from '../../services/credentials/use-cases/settle-return';
import type { DatabaseContext } from '../support/database-suite';
import { anApplication } from './credentials-room';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from './holder-room';
import { runJobs } from './jobs-room';

export interface ReturnedRoom extends HolderRoom {
  /** Does what returns have left for after the report; resolves to how many that were. */
  settle(): Promise<number>;
  /** The post brings a letter back, for this reason; the events are taken away. */
  comesBack(letter: string, reason?: string): Promise<void>;
  /** A holder whose letter came back, and whose issue has expired since. */
  formerly(reason?: string, changes?: Partial<RawApplication>): Promise<IssuedHolder>;
  ask(application: RawApplication): Promise<PinRequestView>;
  /** The contact centre has called. */
  confirm(pinRequestId: string): Promise<PinRequestView>;
  requestOf(id: string): Promise<PinRequest>;
}

export async function openReturnedRoom(context: DatabaseContext, policy: Partial<Policy> = {}): Promise<ReturnedRoom> {
  const room = await openHolderRoom(context, policy);
  const { deps } = room;
  const settle = () => runJobs(context, deps, settleReturnQueue, settleReturn);
  const comesBack: ReturnedRoom['comesBack'] = async (letter, reason = 'MOVED') => {
    await room.report([room.saying(letter, 'returned', { reason })]);
    await settle();
    await room.published();
  };
  return {
    ...room,
    settle,
    comesBack,
    formerly: async (reason, changes) => {
      const holder = await room.issued(changes);
      await comesBack(letterOf(holder), reason);
      room.pass(91 * millisecondsPerDay);
      while ((await expireRequests(deps)) === 'more');
      await room.published();
      return holder;
    },
    ask: (application) => requestPin(deps, { requestId: randomUUID(), application }, 'portal'),
    confirm: (pinRequestId) => confirmPersonalData(deps, { pinRequestId, reason: 'called' }, 'operator:anna'),
    requestOf: async (id) => (await getPinRequest(deps, id)).request,
  };
}

export function letterOf({ deliveries }: Pick<PinRequestView, 'deliveries'>): string {
  return String(deliveries.find(({ channel }) => channel === 'letter')?.id);
}

/** An address in the Rome of anApplication. */
export function at(street: string): Pick<RawApplication, 'postalAddress'> {
  const { postalAddress } = anApplication(1);
  if (postalAddress === undefined) throw new Error('an application without an address');
  return { postalAddress: { ...postalAddress, street } };
}
