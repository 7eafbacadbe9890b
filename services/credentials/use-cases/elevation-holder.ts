import type { Queryable } from '../../../runtime/database';
import type { ElevationCase } from '../domain/elevation-case';
import type { FiscalCode } from '../domain/fiscal-code';
import { findCredential } from '../store/credentials';
import type { CredentialsDeps } from './deps';
import { storedApplication } from './stored-application';

/** Whose the documents of a case must be. */
export interface ElevationHolder {
  readonly fiscalCode: FiscalCode;
  readonly givenName: string;
  readonly familyName: string;
}

/** By the application of the issue that the credential had exchanged last. */
export async function elevationHolder(
  deps: Pick<CredentialsDeps, 'cipher'>,
  db: Queryable,
  { credentialId }: Pick<ElevationCase, 'credentialId'>,
): Promise<ElevationHolder> {
  const credential = await findCredential(db, credentialId);
  if (credential?.pinRequestId === undefined) throw new Error('a case of a credential that was never used');
  const { fiscalCode, givenName, familyName } = await storedApplication(deps, db, credential.pinRequestId);
  return { fiscalCode, givenName, familyName };
}
