/** Batches that nothing goes wrong with. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { batchFile, drawnParcel, parcelOf } from '../parcels';
import { expectVisible, never, type OpenDestination, watching } from './under-test';

const longTestMilliseconds = 180_000;

export function wholeBatches(open: OpenDestination): void {
  test('it knows itself again after a restart, and is not taken for another one', async () => {
    const [{ destination, again }, other] = [await open(), await open()];
    const restarted = await again();
    const identities = await Promise.all([restarted, destination, restarted].map((one) => one.identity()));
    expect(identities).toEqual(identities.map(() => expect.stringMatching(/^[\w-]{10,36}$/)));
    expect(new Set(identities).size).toBe(1);
    expect(await other.destination.identity()).not.toBe(identities[0]);
  });

  test('a staged batch is found as staged, by another process too, and nobody sees it', async () => {
    const { destination, again, visible } = await open();
    const reference = await destination.stage(drawnParcel(), never);
    expect(reference.length).toBeLessThanOrEqual(200);
    expect(await destination.find(reference)).toBe('staged');
    expect(await (await again()).find(reference)).toBe('staged');
    expect(await visible()).toEqual([]);
  });

  test('a released batch is there byte for byte, and found as released', async () => {
    const target = await open();
    const parcel = drawnParcel({ letters: 5 });
    const reference = await target.destination.stage(parcel, never);
    await target.destination.release(reference);
    await expectVisible(target, [parcel]);
    expect(await target.destination.find(reference)).toBe('released');
    expect(await (await target.again()).find(reference)).toBe('released');
  });

  test('released again, by another process too, it is there once', async () => {
    const target = await open();
    const parcel = drawnParcel();
    const reference = await target.destination.stage(parcel, never);
    const another = await target.again();
    await target.destination.release(reference);
    await target.destination.release(reference);
    await another.release(reference);
    await expectVisible(target, [parcel]);
  });

  test('two batches staged at the same time do not mix, and are released one by one', async () => {
    const target = await open();
    const [first, second] = [drawnParcel({ letters: 4 }), drawnParcel({ letters: 3 })];
    const references = await Promise.all([first, second].map((parcel) => target.destination.stage(parcel, never)));
    await target.destination.release(references[1] ?? '');
    await expectVisible(target, [second]);
    expect(await target.destination.find(references[0] ?? '')).toBe('staged');
    await target.destination.release(references[0] ?? '');
    await expectVisible(target, [first, second]);
  });

  test('names of every allowed kind arrive as they are', async () => {
    const target = await open();
    const names = [
      `${'n'.repeat(96)}.pdf`,
      'a',
      'A',
      '0-_.pdf',
      'two..dots.pdf',
      'manifest.sig',
      '-dash.pdf',
      '.dot.pdf',
    ];
    const files = names.map((one) => batchFile('letter', one, Buffer.from(`%PDF-1.4 ${one}`)));
    const parcel = parcelOf(files);
    await target.destination.release(await target.destination.stage(parcel, never));
    await expectVisible(target, [{ ...parcel, drawn: () => files }]);
  });

  test('what is erased is gone, again and again, and other batches stay', async () => {
    const target = await open();
    const [erased, kept] = [drawnParcel(), drawnParcel()];
    const references = [];
    for (const parcel of [erased, kept]) {
      const reference = await target.destination.stage(parcel, never);
      await target.destination.release(reference);
      references.push(reference);
    }
    await target.destination.erase(references[0] ?? '');
    await target.destination.erase(references[0] ?? '');
    await (await target.again()).erase(references[0] ?? '');
    await expectVisible(target, target.kind === 'printer' ? [erased, kept] : [kept]);
  });

  test(
    'of three hundred letters a few are in memory at a time',
    async () => {
      const target = await open();
      const parcel = drawnParcel({ letters: 300, letterBytes: 131_072 });
      const before = bytesInBuffers();
      let most = before;
      let asked = 0;
      const watched = {
        ...parcel,
        files: watching(parcel.files, () => {
          asked += 1;
          if (asked % 25 === 0) most = Math.max(most, bytesInBuffers());
        }),
      };
      await target.destination.release(await target.destination.stage(watched, never));
      await expectVisible(target, [parcel]);
      // Half of what they have together: what is not needed any more is not always gone at once.
      expect(most - before).toBeLessThan(20_000_000);
    },
    longTestMilliseconds,
  );
}

/** What is not garbage: the collector is run first. */
function bytesInBuffers(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().arrayBuffers;
}
