import type { Queryable } from '../../../runtime/database';
import { equalInConstantTime } from '../../../runtime/keyed-hash';
import { type Level, levelAt } from '../domain/credential';
import type { HealthCard } from '../domain/health-card';
import { findCredentialInUse } from '../store/credentials';
import { findIssueUnderWay } from '../store/issues';
import type { CredentialsDeps } from './deps';

/** What a revocation ends: a credential in use, or one whose first issue is under way. */
export interface Revocable {
  readonly holderId: string;
  readonly credentialId: string;
  readonly level: Level;
  /** Of the health card that revokes it; undefined where none is known. */
  readonly healthCardIndex: Buffer | undefined;
}

/** Matches no row. */
export const nobody: Revocable = { holderId: '', credentialId: '', level: 'ordinary', healthCardIndex: undefined };

/** The same two queries whether there is such a holder or not. */
export async function findRevocable(db: Queryable, holderId: string, now: Date): Promise<Revocable | undefined> {
  const credential = await findCredentialInUse(db, holderId);
  const issue = await findIssueUnderWay(db, holderId);
  if (credential !== undefined) {
    const { id: credentialId, healthCardIndex } = credential;
    return { holderId, credentialId, level: levelAt(credential, now), healthCardIndex };
  }
  if (issue?.credentialId === undefined) return undefined;
  return { ...nobody, holderId, credentialId: issue.credentialId, healthCardIndex: issue.healthCardIndex };
}

const noIndex = Buffer.alloc(32);

/** Compares under every index key in use, once even where no card is known, so that time tells nothing. */
export function isCardOf(
  { cipher }: Pick<CredentialsDeps, 'cipher'>,
  revocable: Pick<Revocable, 'healthCardIndex'> | undefined,
  { number, expiryDate }: HealthCard,
): boolean {
  const known = revocable?.healthCardIndex;
  const matches = cipher
    .indexes('health-card', `${number} ${expiryDate}`)
    .map((index) => equalInConstantTime(index, known ?? noIndex));
  return known !== undefined && matches.includes(true);
}
