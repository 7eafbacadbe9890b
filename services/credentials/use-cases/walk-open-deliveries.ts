import { familyOf } from '../domain/channel';
import { type Delivery, openStates } from '../domain/delivery';
import { findOpenSlips } from '../store/desk-slips';
import { type AgePlace, findDeliveriesInState } from '../store/reconciled-rows';
import { compareDeliveries } from './compare-books';
import type { ReconciliationDeps } from './reconciliation-deps';
import { goOn, noteUncompared, pageRows, type Walk } from './reconciliation-walk';
import { recordFindings } from './record-findings';

/** What was published and has not ended, whatever its request: messages without a half, what is being taken back, what lost its request. */
export async function walkOpenDeliveries(deps: ReconciliationDeps, walk: Walk): Promise<void> {
  for (const state of openStates.filter((one) => one !== 'held')) {
    for (let after: AgePlace | undefined; ; ) {
      goOn(walk);
      const { untilTime } = walk;
      const deliveries = await findDeliveriesInState(deps.database, state, { after, untilTime }, pageRows);
      after = deliveries.at(-1);
      if (after === undefined) break;
      await lookAt(deps, walk, deliveries);
    }
  }
  // For a slip somebody stands at a desk: whether one is stuck is not seen an hour later only.
  const slips = (await findOpenSlips(deps.database, walk.untilTime, pageRows)).map(({ delivery }) => delivery);
  if (slips.length > 0) await lookAt(deps, walk, slips);
}

async function lookAt(deps: ReconciliationDeps, walk: Walk, deliveries: readonly Delivery[]): Promise<void> {
  const wanted = deliveries.map(({ id, channel }) => ({ id, family: familyOf(channel) }));
  const look = await compareDeliveries(deps, wanted, walk.signal);
  noteUncompared(walk, look);
  await recordFindings(deps, look);
}
