import type { Transaction } from '../../../runtime/database';
import type { Level } from '../domain/credential';

const table = 'credential_change';

export type CredentialChangeKind = 'activated' | 'level-changed' | 'expired' | 'suspended' | 'revoked' | 'renewed';

/** What became of a credential, for other services that watch. No personal data. */
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

/** In the transaction of the change; its position among all changes is given to it after the commit. */
export async function appendCredentialChanges(trx: Transaction, changes: readonly CredentialChange[]): Promise<void> {
  if (changes.length === 0) return;
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
