/** A credentials service in a test, with elevations at some stage. */

import type { ElevationCase } from '../../services/credentials/domain/elevation-case';
import type { GivenDocument } from '../../services/credentials/domain/elevation-documents';
import type { Policy } from '../../services/credentials/domain/policy';
import { lockElevationCase } from '../../services/credentials/store/elevation-cases';
import { documentsChanged } from '../../services/credentials/use-cases/change-elevation-documents';
import { claimElevationCase, claimNextElevation } from '../../services/credentials/use-cases/claim-elevation-case';
import { decideElevation } from '../../services/credentials/use-cases/decide-elevation';
import { requestElevation } from '../../services/credentials/use-cases/request-elevation';
import { elevationEndedQueue, tellElevationEnded } from '../../services/credentials/use-cases/tell-elevation-ended';
import { levelRaisedQueue, tellLevelRaised } from '../../services/credentials/use-cases/tell-level-raised';
import type { DatabaseContext } from '../support/database-suite';
import { type HolderInUse, type HolderRoom, openHolderRoom } from './holder-room';
import { runJobs } from './jobs-room';

export const allDocuments: readonly GivenDocument[] = [
  { kind: 'identity-front', mediaType: 'application/pdf' },
  { kind: 'signed-form', mediaType: 'image/jpeg' },
];

/** A holder with a case. */
export interface ElevatingHolder extends HolderInUse {
  readonly elevation: ElevationCase;
}

export interface ElevationRoom extends HolderRoom {
  /** A holder who has asked for it. */
  asking(): Promise<ElevatingHolder>;
  /** One whose documents have all come. */
  submitted(): Promise<ElevatingHolder>;
  /** The documents of a case are these now, filed by an operator or uploaded. */
  documents(id: string, given: readonly GivenDocument[], filedBy?: string): Promise<ElevationCase>;
  claim(reviewer: string, id?: string): Promise<ElevationCase | undefined>;
  /** Claims the case and says yes or no to the documents that are there. */
  decide(id: string, reviewer: string, verdict: 'approve' | 'refuse'): Promise<ElevationCase>;
  /** The case as it is now. */
  now(id: string): Promise<ElevationCase | undefined>;
  /** What the audit says of the holder's elevations, sorted: `elevation-claimed operator:anna`. */
  audit(holderId: string): Promise<readonly string[]>;
  /** Tells holders what became of their cases; resolves to how many jobs that were. */
  tell(): Promise<number>;
}

export async function openElevationRoom(
  context: DatabaseContext,
  policy: Partial<Policy> = {},
): Promise<ElevationRoom> {
  const room = await openHolderRoom(context, policy);
  const { deps } = room;
  const { database } = deps;
  const locked = (id: string) => database.transaction((trx) => lockElevationCase(trx, id));
  const documents: ElevationRoom['documents'] = (id, given, filedBy) =>
    database.transaction(async (trx) => {
      const elevation = await lockElevationCase(trx, id);
      if (elevation === undefined) throw new Error('no such case');
      return documentsChanged(deps, trx, elevation, { given, filedBy });
    });
  const asking = async () => {
    const holder = await room.inUse();
    const { fiscalCode, personalPin: pin } = holder;
    return { ...holder, elevation: await requestElevation(deps, { fiscalCode, pin }, 'portal') };
  };
  const claim: ElevationRoom['claim'] = (reviewer, id) =>
    id === undefined ? claimNextElevation(deps, reviewer) : claimElevationCase(deps, id, reviewer);
  return {
    ...room,
    asking,
    submitted: async () => {
      const holder = await asking();
      return { ...holder, elevation: await documents(holder.elevation.id, allDocuments) };
    },
    documents,
    claim,
    decide: async (id, reviewer, verdict) => {
      const claimed = await claim(reviewer, id);
      const refusal = verdict === 'refuse' ? 'document-expired' : undefined;
      const documentsVersion = claimed?.documentsVersion ?? 0;
      return decideElevation(deps, { id, verdict, refusal, documentsVersion, reason: 'looked at it' }, reviewer);
    },
    now: locked,
    audit: async (holderId) => {
      const rows: { action: string; actor: string }[] = await database('audit_event')
        .where({ holder_id: holderId })
        .select('action', 'actor');
      const ofElevations = rows.filter(({ action }) => action.startsWith('elevation'));
      return ofElevations.map(({ action, actor }) => `${action} ${actor}`).sort();
    },
    tell: async () =>
      (await runJobs(context, deps, elevationEndedQueue, tellElevationEnded)) +
      (await runJobs(context, deps, levelRaisedQueue, tellLevelRaised)),
  };
}
