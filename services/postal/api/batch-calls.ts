import { listProposals } from '../../../runtime/dual-control';
import { operatorOf, operatorOrService } from '../../../runtime/operator-call';
import { askedWord } from '../../../runtime/wire-words';
import { closeOpenBatch } from '../use-cases/close-open-batch';
import { approveRelease, proposeRelease, refuseRelease, releaseKind } from '../use-cases/release-closed-batch';
import { getBatch, getManifest, listBatches } from '../use-cases/see-batches';
import { wireBatchState, wireLetterClass } from '../use-cases/wire-enums';
import { batchMessage } from './batch-message';
import { proposalMessage } from './proposal-message';
import type { CallsOf, PostalServiceDeps } from './service-deps';

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
export function batchCalls(deps: PostalServiceDeps): CallsOf<Calls> {
  const { verifyOperator } = deps;
  const shown = async (id: string) => {
    const { batch, states } = await getBatch(deps, id);
    return batchMessage(batch, states);
  };
  return {
    listBatches: async ({ state, letterClass, ...request }, call) => {
      await operatorOf(verifyOperator, call);
      const asked = { state: askedWord(wireBatchState, state), letterClass: askedWord(wireLetterClass, letterClass) };
      const { items, nextPageToken } = await listBatches(deps, { ...request, ...asked });
      return { batches: items.map((batch) => batchMessage(batch)), nextPageToken };
    },
    getBatch: async ({ id }, call) => {
      await operatorOf(verifyOperator, call);
      return { batch: await shown(id) };
    },
    getManifest: async ({ batchId }, call) => {
      await operatorOrService(deps.verifyOperator, call);
      const { sequence, content, signature, keyId } = await getManifest(deps, batchId);
      return { sequence: BigInt(sequence), content, signature, keyId };
    },
    closeBatch: async ({ letterClass }, call) => {
      const operator = await operatorOf(verifyOperator, call);
      return { batch: await shown(await closeOpenBatch(deps, askedWord(wireLetterClass, letterClass), operator)) };
    },
    proposeBatchRelease: async (request, call) => {
      const operator = await operatorOf(verifyOperator, call);
      return { proposal: proposalMessage(await proposeRelease(deps, request, operator)) };
    },
    approveBatchRelease: async ({ proposalId }, call) => {
      const operator = await operatorOf(verifyOperator, call);
      return { batch: await shown(await approveRelease(deps, proposalId, operator)) };
    },
    refuseBatchRelease: async (request, call) => {
      const operator = await operatorOf(verifyOperator, call);
      return { proposal: proposalMessage(await refuseRelease(deps, request, operator)) };
    },
    listProposals: async (request, call) => {
      await operatorOf(verifyOperator, call);
      const { items, nextPageToken } = await listProposals(deps, [releaseKind], request);
      return { proposals: items.map(proposalMessage), nextPageToken };
    },
  };
}
