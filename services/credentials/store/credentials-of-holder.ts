import type { Queryable } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import { type CredentialRow, credentialOf } from './credentials';

/** All that a holder ever had, newest first, at most so many. */
export async function findCredentialsOfHolder(
  db: Queryable,
  holderId: string,
  limit: number,
): Promise<readonly Credential[]> {
  const rows: CredentialRow[] = await db('credential')
    .where({ holder_id: holderId })
    .orderBy([
      { column: 'create_time', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit);
  return rows.map(credentialOf);
}
