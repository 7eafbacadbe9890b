import type { Transaction } from '../../../runtime/database';
import { awaitedUntil, type ElevationCase, elevationStateAfter } from '../domain/elevation-case';
import { type GivenDocument, missingDocuments } from '../domain/elevation-documents';
import { saveElevationCase } from '../store/elevation-cases';
import type { CredentialsDeps } from './deps';

/**
 * A document of a case has come or was replaced: all that it has now are `given`. Once nothing is missing the case is submitted, and where something is
 * missing again it waits for that its whole time; what a first reviewer has said yes to meanwhile is stale. The case must be locked (lockElevationCase) and
 * such that a document may come (mayUpload, mayFile); `filedBy` is the operator who filed it. Answers the case as it was saved.
 */
export async function documentsChanged(
  deps: Pick<CredentialsDeps, 'clock' | 'policy'>,
  trx: Transaction,
  before: ElevationCase,
  { given, filedBy }: { readonly given: readonly GivenDocument[]; readonly filedBy?: string | undefined },
): Promise<ElevationCase> {
  const after = {
    ...withState(deps, before, missingDocuments(given).length === 0),
    documentsVersion: before.documentsVersion + 1,
    filedBy: filedBy === undefined || before.filedBy.includes(filedBy) ? before.filedBy : [...before.filedBy, filedBy],
  };
  await saveElevationCase(trx, after);
  return after;
}

function withState(
  { clock, policy }: Pick<CredentialsDeps, 'clock' | 'policy'>,
  before: ElevationCase,
  isComplete: boolean,
): ElevationCase {
  const now = clock.now();
  if (before.state === 'open' && isComplete)
    return { ...before, state: elevationStateAfter(before.state, 'submitted'), submitTime: now };
  if (before.state === 'submitted' && !isComplete)
    return {
      ...before,
      state: elevationStateAfter(before.state, 'incomplete'),
      openUntilTime: awaitedUntil(now, policy), // it may have waited for a reviewer for longer
      submitTime: undefined,
      claim: undefined,
    };
  return before;
}
