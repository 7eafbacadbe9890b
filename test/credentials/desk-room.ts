/** A credentials service in a test, with holders who come to a desk. */
import { randomUUID } from 'node:crypto';
import { millisecondsPerHour } from '../../runtime/clock';
import type { RawApplication } from '../../services/credentials/domain/application';
import type { RawDeskForm } from '../../services/credentials/domain/desk';
import type { Policy } from '../../services/credentials/domain/policy';
import { elevateAtDesk } from '../../services/credentials/use-cases/elevate-at-desk';
import { type IssueAtDeskInput, issueAtDesk } from '../../services/credentials/use-cases/issue-at-desk';
import type { RaisedLevel } from '../../services/credentials/use-cases/raise-level';
import { levelRaisedQueue, tellLevelRaised } from '../../services/credentials/use-cases/tell-level-raised';
import type { DatabaseContext } from '../support/database-suite';
import { anApplication, type OpenedEvent, pinFrom } from './credentials-room';
import type { HolderInUse, IssuedHolder } from './holder-room';
import { runJobs } from './jobs-room';
import { openReturnedRoom, type ReturnedRoom } from './returned-room';

export const desk = 'operator:desk-1';
export const deskReason = 'came with form MV35';
/** Signed on the day that the rooms' clock begins with. */
export const deskForm: RawDeskForm = { number: 'RM-2026/17', signDate: '2026-01-07', identityDocument: 'passport' };

export interface DeskRoom extends ReturnedRoom {
  /** A request as it comes from a desk. */
  deskRequest(application: RawApplication, changes?: Partial<IssueAtDeskInput>): IssueAtDeskInput;
  /** A holder who got a PIN at a desk; the events are taken away. */
  issuedAtDesk(changes?: Partial<RawApplication>): Promise<IssuedHolder>;
  /** One who has exchanged it. */
  inUseAtDesk(changes?: Partial<RawApplication>): Promise<HolderInUse>;
  elevate(holder: Pick<IssuedHolder, 'fiscalCode'>, actor?: string): Promise<RaisedLevel['credential']>;
  /** Does what elevations have left for after their answer. */
  tellRaised(): Promise<number>;
  /** What watchers were told of a credential, in order. */
  changesOf(credentialId: string): Promise<readonly string[]>;
}

let seed = 75_000;

export async function openDeskRoom(context: DatabaseContext, policy: Partial<Policy> = {}): Promise<DeskRoom> {
  const room = await openReturnedRoom(context, policy);
  const { deps } = room;
  const deskRequest: DeskRoom['deskRequest'] = (application, changes = {}) => ({
    requestId: randomUUID(),
    application,
    deskId: 'roma-1',
    form: { ...deskForm, signDate: deps.clock.now().toISOString().slice(0, 10) },
    reason: deskReason,
    ...changes,
  });
  const issuedAtDesk: DeskRoom['issuedAtDesk'] = async (changes = {}) => {
    seed += 1;
    const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2030-01-31' };
    const application = anApplication(seed, { healthCard, ...changes });
    const view = await issueAtDesk(deps, deskRequest(application), desk);
    const initialPin = pinFrom(await room.published());
    return { ...view, fiscalCode: String(application.fiscalCode), application, healthCard, initialPin };
  };
  return {
    ...room,
    deskRequest,
    issuedAtDesk,
    inUseAtDesk: async (changes) => {
      const holder = await issuedAtDesk(changes);
      return { ...holder, ...(await room.exchange(holder.fiscalCode, holder.initialPin)) };
    },
    elevate: ({ fiscalCode }, actor = desk) => {
      const { deskId, form, reason } = deskRequest(anApplication(0));
      return elevateAtDesk(deps, { fiscalCode, deskId, form, reason }, actor);
    },
    tellRaised: () => runJobs(context, deps, levelRaisedQueue, tellLevelRaised),
    changesOf: async (credentialId) => {
      const rows: { kind: string; level: string }[] = await context
        .database('credential_change')
        .where({ credential_id: credentialId })
        .orderBy('insert_number')
        .select('kind', 'level');
      return rows.map(({ kind, level }) => `${kind} ${level}`);
    },
  };
}

/** Of each half: topic, recipient, how the other one comes, the hours in which it is worth sending, the days that it tells. */
export function halvesIn(events: readonly OpenedEvent[]) {
  return events
    .flatMap(({ topic, content, opened }) => {
      if (opened?.content?.$case !== 'half') return [];
      const { otherHalfChannel, expireDaysAfterDespatch } = opened.content.value;
      const hours = (Number(content.notAfterTime) - Number(new Date(roomTime(content.eventId)))) / millisecondsPerHour;
      return [[topic, opened.recipient?.value, otherHalfChannel, Math.round(hours), expireDaysAfterDespatch] as const];
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A UUIDv7 begins with its time. */
function roomTime(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
