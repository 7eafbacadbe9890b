import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expectVisible } from '../../support/batch-destination/under-test';
import { temporaryFolder } from '../../support/temporary-folder';
import { type BatchRow, newBatchRow, parcelFor, printAs } from './spool-claims';
import { visibleNames, waitingIn } from './spool-look';
import { dyingFiles, pausingFiles, spoolIn, spoolUnderTest } from './spool-support';

/** More than a batch takes; a test ends with the first that is not reached. */
const mostOperations = 60;

const everyDeath = (['before', 'after', 'torn'] as const).flatMap((death) =>
  (['waits', 'is taken away'] as const).map((fate) => [death, fate] as const),
);

describe('a batch on its way to the spool', () => {
  test.each(
    everyDeath,
  )('whose process dies %s any of its steps is seen once and whole, where what is seen %s', async (death, fate) => {
    let reached = 0;
    for (let step = 0; step < mostOperations; step += 1) {
      const folder = await temporaryFolder();
      const row = newBatchRow();
      const { files, hasDied } = dyingFiles(step, death);
      await printAs(spoolIn(folder, files), row, 1).catch(() => {});
      if (!hasDied()) break;
      reached += 1;
      const before = await visibleNames(folder);
      await expectWholeOrNothing(folder, row);
      if (fate === 'is taken away') await rm(join(folder, row.id), { recursive: true, force: true });
      await printAs(spoolIn(folder), row, 2);
      const after = { step, handedOver: row.isHandedOver, waiting: await waitingIn(folder) };
      expect(after).toEqual({ step, handedOver: true, waiting: [] });
      if (fate === 'waits' || before.length === 0) await expectVisible(spoolUnderTest(folder), [parcelFor(row, 2)]);
      else expect(await visibleNames(folder)).toEqual([]);
    }
    expect(reached).toBeGreaterThan(25);
    expect(reached).toBeLessThan(mostOperations);
  });

  test.each([
    ['older', 1, 2],
    ['newer', 2, 1],
  ])('of which an %s claimant is paused before any of its steps, while the other one goes through, is not seen again', async (_which, pausedFence, otherFence) => {
    let reached = 0;
    for (let step = 0; step < mostOperations; step += 1) {
      const folder = await temporaryFolder();
      const row = newBatchRow();
      const { files, paused, letGo } = pausingFiles(step);
      let isPaused = false;
      const halted = printAs(spoolIn(folder, files), row, pausedFence).catch(() => {});
      await Promise.race([paused.then(() => (isPaused = true)), halted]);
      if (!isPaused) break;
      reached += 1;
      await printAs(spoolIn(folder), row, otherFence).catch(() => {});
      const seenAtOnce = await visibleNames(folder);
      // The print centre takes it away: whatever appears now would be printed twice.
      await rm(join(folder, row.id), { recursive: true, force: true });
      letGo();
      await halted;
      if (seenAtOnce.length > 0) expect({ step, seen: await visibleNames(folder) }).toEqual({ step, seen: [] });
      else await expectVisible(spoolUnderTest(folder), [parcelFor(row, pausedFence)]);
      expect({ step, found: await spoolIn(folder).find(row.reference ?? '') }).toEqual({ step, found: 'released' });
      await spoolIn(folder).erase(row.reference ?? '');
      expect({ step, left: await waitingIn(folder) }).toEqual({ step, left: [] });
    }
    expect(reached).toBeGreaterThan(25);
    expect(reached).toBeLessThan(mostOperations);
  });

  test('is left to the claimant that has begun with a higher fence', async () => {
    const folder = await temporaryFolder();
    const row = newBatchRow();
    const never = new AbortController().signal;
    const reference = await spoolIn(folder).stage(parcelFor(row, 9), never);
    await expect(spoolIn(folder).stage(parcelFor(row, 8), never)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'PRINT_OVERTAKEN',
    });
    expect(await spoolIn(folder).find(reference)).toBe('staged');
  });
});

/** Of the batch the print centre may see all or nothing, whenever it looks. */
async function expectWholeOrNothing(folder: string, row: BatchRow): Promise<void> {
  const names = await visibleNames(folder);
  await expectVisible(spoolUnderTest(folder), names.length === 0 ? [] : [parcelFor(row, 1)]);
}
