import type { Batch, StateCount } from '../../../proto/gen/symbolon/postal/v1/batch';
import type { ShownBatch, StateCounts } from '../domain/shown-letter';
import { wireBatchState, wireLetterClass, wireLetterState } from '../use-cases/wire-enums';

export function batchMessage(batch: ShownBatch, states: StateCounts = new Map()): Batch {
  return {
    id: batch.id,
    letterClass: wireLetterClass[batch.letterClass],
    state: wireBatchState[batch.state],
    letterCount: batch.letters,
    openTime: batch.openTime,
    closeTime: batch.closeTime,
    closeReason: batch.closeReason ?? '',
    releaseTime: batch.releaseTime,
    handOverTime: batch.handedOverTime,
    acknowledgeTime: batch.acknowledgeTime,
    destination: batch.destinationName ?? '',
    reference: batch.reference ?? '',
    manifestSequence: BigInt(batch.manifest?.sequence ?? 0),
    manifestDigest: batch.manifest?.digest ?? '',
    leftOpenTime: batch.leftOpenTime,
    letters: [...states].map(([state, count]): StateCount => ({ state: wireLetterState[state], count })),
  };
}
