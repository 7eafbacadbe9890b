/** Batches that something went wrong with, and that are tried again. */
import { Fault } from '../../../runtime/fault';
import { drawnParcel, newBatchId } from '../parcels';
import { expectVisible, never, type OpenDestination, releaseAnew, watching } from './under-test';

export function triedAgain(open: OpenDestination): void {
  test('a batch whose drawing fails is told as that failure, leaves nothing to see, and can be staged again', async () => {
    const target = await open();
    const parcel = drawnParcel({ letters: 4 });
    const failure = new Fault('invalid', 'UNPRINTABLE_CHARACTER', 'a character has no glyph');
    const failing = watching(parcel.files, (index) => {
      if (index === 3) throw failure;
    });
    await expect(target.destination.stage({ ...parcel, files: failing }, never)).rejects.toBe(failure);
    expect(await target.visible()).toEqual([]);
    await releaseAnew(target, parcel);
  });

  test('staging ends with its signal, leaves nothing to see, and can be done again', async () => {
    const target = await open();
    const parcel = drawnParcel({ letters: 6 });
    const leaving = new AbortController();
    const files = watching(parcel.files, (index) => {
      if (index === 3) leaving.abort(new Error('the process is asked to end'));
    });
    await expect(target.destination.stage({ ...parcel, files }, leaving.signal)).rejects.toThrow();
    await expect(target.destination.stage({ ...parcel, fence: 2 }, leaving.signal)).rejects.toThrow();
    expect(await target.visible()).toEqual([]);
    await releaseAnew(target, { ...parcel, fence: 2 });
  });

  test('a batch that was staged whole and not committed is staged anew, with other bytes, and there once', async () => {
    const target = await open();
    const batchId = newBatchId();
    await target.destination.stage(drawnParcel({ batchId, letters: 3 }), never);
    await releaseAnew(target, drawnParcel({ batchId, letters: 3, edition: 'encrypted anew' }));
  });

  test('a batch that has lost letters since its last staging goes out without them', async () => {
    const target = await open();
    const batchId = newBatchId();
    await target.destination.stage(drawnParcel({ batchId, letters: 5 }), never);
    await releaseAnew(target, drawnParcel({ batchId, letters: 2 }));
  });

  test('tidying removes what was staged, but not what is kept or released, nor other batches', async () => {
    const target = await open();
    const { destination } = target;
    const [abandoned, kept, released, other] = [drawnParcel(), drawnParcel(), drawnParcel(), drawnParcel()];
    await destination.stage(abandoned, never);
    const keptReference = await destination.stage(kept, never);
    const releasedReference = await destination.stage(released, never);
    await destination.release(releasedReference);
    const otherReference = await destination.stage(other, never);
    await destination.tidy(abandoned.batchId, undefined);
    await destination.tidy(abandoned.batchId, undefined);
    await destination.tidy(kept.batchId, keptReference);
    await destination.tidy(released.batchId, undefined);
    await destination.tidy(released.batchId, releasedReference);
    await destination.tidy(newBatchId(), undefined);
    expect(await destination.find(keptReference)).toBe('staged');
    expect(await destination.find(releasedReference)).toBe('released');
    await destination.release(keptReference);
    await destination.release(otherReference);
    await expectVisible(target, [kept, released, other]);
  });

  test('a batch that was tidied away can be staged again', async () => {
    const target = await open();
    const parcel = drawnParcel();
    await target.destination.stage(parcel, never);
    await target.destination.tidy(parcel.batchId, undefined);
    await releaseAnew(target, parcel);
  });
}
