import { isUuid } from '../../../runtime/id';
import type { KeptDocument } from '../domain/document';
import { findElevationCase } from '../store/elevation-cases';
import { findKeptDocuments } from '../store/elevation-documents';
import type { DocumentDeps } from './document-deps';
import { elevationNotFound } from './elevation-faults';

/** What a case has, without what is in it. Faults: not-found ELEVATION_NOT_FOUND. */
export async function listDocuments({ database }: DocumentDeps, caseId: string): Promise<readonly KeptDocument[]> {
  if (!isUuid(caseId) || (await findElevationCase(database, caseId)) === undefined) throw elevationNotFound();
  return findKeptDocuments(database, [caseId]);
}
