import type { Queryable } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import { type CredentialRow, credentialOf } from './credentials';

/** Far more than a life has. */
const mostCredentials = 10_000;

/** All that a holder ever had, newest first; only so many of them where a limit is given. */
export async function findCredentialsOfHolder(
  db: Queryable,
  holderId: string,
  limit = mostCredentials,
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
