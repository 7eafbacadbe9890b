/** Batches that two claimants work at: the older one was paused for longer than its lease. */
import { drawnParcel, newBatchId } from '../parcels';
import { expectVisible, never, type OpenDestination, watchingSlowly } from './under-test';

export function claimedTwice(open: OpenDestination): void {
  test('of two stagings of one batch only the committed one is released, each letter once', async () => {
    const target = await open();
    const newer = await target.again();
    const batchId = newBatchId();
    const second = drawnParcel({ batchId, fence: 2, letters: 3, edition: 'second' });
    await target.destination.stage(drawnParcel({ batchId, fence: 1, letters: 3 }), never);
    const committed = await newer.stage(second, never);
    await newer.release(committed);
    await newer.tidy(batchId, committed);
    await expectVisible(target, [second]);
    expect(await target.destination.find(committed)).toBe('released');
  });

  test.each([
    'staged',
    'released',
  ] as const)('a claimant that was paused in the middle of a batch does no harm after a newer one has %s it', async (reached) => {
    const target = await open();
    const newer = await target.again();
    const batchId = newBatchId();
    const first = drawnParcel({ batchId, fence: 1, letters: 4 });
    const second = drawnParcel({ batchId, fence: 2, letters: 4, edition: 'second' });
    let committed = '';
    const overtaken = watchingSlowly(first.files, async (index) => {
      if (index !== 2) return;
      committed = await newer.stage(second, never);
      if (reached === 'released') await newer.release(committed);
    });
    // Refused, or done in vain: nobody commits what it answers.
    await target.destination.stage({ ...first, files: overtaken }, never).catch(() => {});
    expect(await newer.find(committed)).toBe(reached);
    if (reached === 'staged') await newer.release(committed);
    await expectVisible(target, [second]);
    await newer.tidy(batchId, committed);
    await expectVisible(target, [second]);
  });

  test('a claimant that comes late with an older fence does no harm', async () => {
    const target = await open();
    const late = await target.again();
    const batchId = newBatchId();
    const parcel = drawnParcel({ batchId, fence: 7, letters: 3 });
    const committed = await target.destination.stage(parcel, never);
    await late.stage(drawnParcel({ batchId, fence: 6, letters: 3, edition: 'late' }), never).catch(() => {});
    await target.destination.release(committed);
    await late.stage(drawnParcel({ batchId, fence: 6, letters: 3, edition: 'late' }), never).catch(() => {});
    await expectVisible(target, [parcel]);
    expect(await late.find(committed)).toBe('released');
  });
}
