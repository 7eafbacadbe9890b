/** Table `credential_change`: what became of credentials, for other services that watch. No personal data. */
import type { ChangeFeed } from '../../../runtime/change-feed';
import type { Transaction } from '../../../runtime/database';
import type { Level } from '../domain/credential';

const table = 'credential_change';

export type CredentialChangeKind = 'activated' | 'level-changed' | 'expired' | 'suspended' | 'revoked' | 'renewed';

export interface CredentialChange {
  readonly id: string;
  readonly credentialId: string;
  /** The holder, as other services know him or her. */
  readonly holderId: string;
  readonly kind: CredentialChangeKind;
  /** As it counts after the change. */
  readonly level: Level;
  readonly occurTime: Date;
}

interface ChangeRow {
  readonly id: string;
  readonly credential_id: string;
  readonly holder_id: string;
  readonly kind: CredentialChangeKind;
  readonly level: Level;
  readonly occur_time: Date;
}

const nobodys = '';

/** In the order in which all watchers see them. */
export const credentialChanges: ChangeFeed<ChangeRow, CredentialChange> = {
  table,
  changeOf,
  nothing: { credential_id: nobodys },
};

/** In the transaction of the change; its position among all changes is given to it after the commit. */
export async function appendCredentialChanges(trx: Transaction, changes: readonly CredentialChange[]): Promise<void> {
  if (changes.length > 0) await insertChanges(trx, changes);
}

async function insertChanges(trx: Transaction, changes: readonly CredentialChange[]): Promise<void> {
  await trx(table).insert(
    changes.map((change) => ({
      id: change.id,
      position: null,
      credential_id: change.credentialId,
      holder_id: change.holderId,
      kind: change.kind,
      level: change.level,
      occur_time: change.occurTime,
    })),
  );
}

/** As an insert of nothing: a row that is like any other until the sequencer throws it away, so that who revokes nothing writes as much. */
export async function appendNothing(trx: Transaction, id: string, occurTime: Date): Promise<void> {
  await insertChanges(trx, [
    { id, credentialId: nobodys, holderId: nobodys, kind: 'revoked', level: 'ordinary', occurTime },
  ]);
}

function changeOf(row: ChangeRow): CredentialChange {
  return {
    id: row.id,
    credentialId: row.credential_id,
    holderId: row.holder_id,
    kind: row.kind,
    level: row.level,
    occurTime: row.occur_time,
  };
}
