import type { Queryable } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import type { ElevationCase } from '../domain/elevation-case';
import { findKeptDocuments } from '../store/elevation-documents';

/** A case as operators see it. */
export interface ElevationView {
  readonly elevation: ElevationCase;
  readonly documentCount: number;
}

/** By one query for all of them. */
export async function elevationViews(
  db: Queryable,
  elevations: readonly ElevationCase[],
): Promise<readonly ElevationView[]> {
  const ids = elevations.map(({ id }) => id);
  const byCase = groupBy(await findKeptDocuments(db, ids), ({ caseId }) => caseId);
  return elevations.map((elevation) => ({ elevation, documentCount: byCase.get(elevation.id)?.length ?? 0 }));
}
