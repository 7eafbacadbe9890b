import { listProposals } from '../../../runtime/dual-control';
import { askedWord } from '../../../runtime/wire-words';
import { closeOpenBatch } from '../use-cases/close-open-batch';
import { approveRelease, proposeRelease, refuseRelease, releaseKind } from '../use-cases/release-closed-batch';
import { getBatch, getManifest, listBatches } from '../use-cases/see-batches';
import { wireBatchState, wireLetterClass } from '../use-cases/wire-enums';
import { batchMessage } from './batch-message';
import { proposalMessage } from './proposal-message';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

type Calls =
  | 'listBatches'
  | 'getBatch'
  | 'getManifest'
  | 'closeBatch'
  | 'proposeBatchRelease'
  | 'approveBatchRelease'
  | 'refuseBatchRelease'
  | 'listProposals';

/** What operators see of batches, and decide on them. */
export function batchCalls(deps: PostalServiceDeps, { operator, either }: Callers): CallsOf<Calls> {
  const shown = async (id: string) => {
    const { batch, states } = await getBatch(deps, id);
    return batchMessage(batch, states);
  };
  return {
    listBatches: operator.unary(async ({ state, letterClass, ...request }) => {
      const asked = { state: askedWord(wireBatchState, state), letterClass: askedWord(wireLetterClass, letterClass) };
      const { items, nextPageToken } = await listBatches(deps, { ...request, ...asked });
      return { batches: items.map((batch) => batchMessage(batch)), nextPageToken };
    }),
    getBatch: operator.unary(async ({ id }) => ({ batch: await shown(id) })),
    getManifest: either.unary(async ({ batchId }) => {
      const { sequence, content, signature, keyId } = await getManifest(deps, batchId);
      return { sequence: BigInt(sequence), content, signature, keyId };
    }),
    closeBatch: operator.unary(async ({ letterClass }, actor) => ({
      batch: await shown(await closeOpenBatch(deps, askedWord(wireLetterClass, letterClass), actor)),
    })),
    proposeBatchRelease: operator.unary(async (request, actor) => ({
      proposal: proposalMessage(await proposeRelease(deps, request, actor)),
    })),
    approveBatchRelease: operator.unary(async ({ proposalId }, actor) => ({
      batch: await shown(await approveRelease(deps, proposalId, actor)),
    })),
    refuseBatchRelease: operator.unary(async (request, actor) => ({
      proposal: proposalMessage(await refuseRelease(deps, request, actor)),
    })),
    listProposals: operator.unary(async (request) => {
      const { items, nextPageToken } = await listProposals(deps, [releaseKind], request);
      return { proposals: items.map(proposalMessage), nextPageToken };
    }),
  };
}
