import type { Transaction } from '../../../runtime/database';
import { awaitedUntil, type ElevationCase, elevationStateAfter } from '../domain/elevation-case';
import { type GivenDocument, missingDocuments } from '../domain/elevation-documents';
import { saveElevationCase } from '../store/elevation-cases';
import type { CredentialsDeps } from './deps';
import { endProposal } from './end-elevation-case';

type ChangeDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'policy'>;

/**
 * A document of a case has come or was replaced: all that it has now are `given`. Once nothing is missing the case is submitted, and where something is
 * missing again it waits for that its whole time, and a first reviewer's yes is over; otherwise that yes is stale. The case must be locked (lockElevationCase) and
 * such that a document may come (mayUpload, mayFile); `filedBy` is the operator who filed it. Answers the case as it was saved.
 */
export async function documentsChanged(
  deps: ChangeDeps,
  trx: Transaction,
  before: ElevationCase,
  { given, filedBy }: { readonly given: readonly GivenDocument[]; readonly filedBy?: string | undefined },
): Promise<ElevationCase> {
  const isComplete = missingDocuments(given).length === 0;
  if (!isComplete) await endProposal(deps, trx, before, filedBy ?? 'symbolon', 'a document is missing again');
  const after = {
    ...withState(deps, before, isComplete),
    documentsVersion: before.documentsVersion + 1,
    filedBy: filedBy === undefined || before.filedBy.includes(filedBy) ? before.filedBy : [...before.filedBy, filedBy],
  };
  await saveElevationCase(trx, after);
  return after;
}

function withState({ clock, policy }: ChangeDeps, before: ElevationCase, isComplete: boolean): ElevationCase {
  const now = clock.now();
  if (before.state === 'open' && isComplete)
    return { ...before, state: elevationStateAfter(before.state, 'submitted'), submitTime: now };
  if (before.state !== 'open' && !isComplete)
    return {
      ...before,
      state: elevationStateAfter(before.state, 'incomplete'),
      openUntilTime: awaitedUntil(now, policy), // it may have waited for a reviewer for longer
      submitTime: undefined,
      claim: undefined,
      proposal: undefined,
    };
  return before;
}
