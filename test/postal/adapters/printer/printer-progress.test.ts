import { openMetrics } from '../../../../runtime/metrics';
import { PrinterWatch } from '../../../../services/postal/adapters/printer/printer-watch';
import { never } from '../../../support/batch-destination/under-test';
import { type Cups, type Mood, startCups } from '../../../support/cups';
import { drawnParcel } from '../../../support/parcels';
import { recordingLog } from '../../../support/recording-log';
import { waitFor } from '../../../support/wait-for';
import { type PrinterRoom, printerOn } from './printer-room';

let cups: Cups;
let room: PrinterRoom;
beforeAll(async () => {
  cups = await startCups();
});
beforeEach(async () => {
  room = printerOn(await cups.addQueue());
});
afterEach(() => room.close());

/** A released batch of two letters at a printer in this mood, once it is as awaited. */
async function releasedIn(mood: Mood, attention: readonly string[]) {
  const printer = room.printer();
  await room.queue.be(mood);
  const reference = await printer.stage(drawnParcel(), never);
  await printer.release(reference);
  const progress = await waitFor(`the printer to tell ${attention}`, async () => {
    const told = await printer.follow(reference);
    return told.attention.join() === attention.join() && told;
  });
  return { printer, reference, progress };
}

describe('a released batch is followed', () => {
  test('to its last sheet; where it is still held, that is told', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    expect(await printer.follow(reference)).toEqual({
      state: 'held',
      reasons: ['job-hold-until-specified'],
      sheetsCompleted: 0,
      beginSeconds: undefined,
      printerState: 'idle',
      printerStateReasons: [],
      attention: ['job-held'],
    });
    await printer.release(reference);
    await room.queue.drawnAtRest();
    expect(await printer.follow(reference)).toMatchObject({ state: 'completed', printerState: 'idle', attention: [] });
  });

  test('where the paper is out: the job waits, is printed once paper is there, and once only', async () => {
    const { printer, reference, progress } = await releasedIn('media-empty-error', ['media-empty']);
    expect(progress).toMatchObject({
      state: 'printing',
      printerState: 'printing',
      printerStateReasons: ['media-empty-error'],
    });
    await printer.release(reference);
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    expect(await room.queue.done()).toHaveLength(1);
    expect(await printer.follow(reference)).toMatchObject({ state: 'completed', attention: [] });
  });

  test('where the printer is offline, likewise', async () => {
    const { printer, reference, progress } = await releasedIn('offline-report', ['offline']);
    expect(progress).toMatchObject({ state: 'printing', printerStateReasons: ['offline-report'] });
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    expect([await room.queue.done(), (await printer.follow(reference)).attention]).toEqual([
      [Number(reference.split('/')[1])],
      [],
    ]);
  });

  test('where printing fails: the job is aborted, and nobody begins it anew', async () => {
    const { printer, reference } = await releasedIn('fails', ['job-aborted']);
    const drawn = await room.queue.drawnAtRest();
    await room.queue.be('well');
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    expect([await room.queue.drawnAtRest(), await room.queue.done()]).toEqual([drawn, []]);
  });

  test('where the printer stops itself', async () => {
    const { progress } = await releasedIn('stops', ['paused', 'printer-stopped']);
    expect(progress).toMatchObject({ printerState: 'stopped' });
  });

  test('until the printer has forgotten it', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await room.queue.drawnAtRest();
    await printer.erase(reference);
    expect(await printer.follow(reference)).toMatchObject({ state: 'unknown', reasons: [], attention: [] });
  });
});

describe('whoever watches the printer', () => {
  function watched() {
    const { log, lines } = recordingLog();
    const metrics = openMetrics();
    let now = new Date('2026-01-15T08:00:00Z');
    const watch = new PrinterWatch({
      follow: (reference) => room.printer().follow(reference),
      log,
      metrics,
      clock: { now: () => now },
      repeatMinutes: 15,
    });
    const told = () => lines.map(({ event, level, attention, batchId }) => ({ event, level, attention, batchId }));
    const gauge = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
    return {
      watch,
      told,
      pass: (minutes: number) => {
        now = new Date(now.getTime() + minutes * 60_000);
      },
      needsAttention: async () => (await gauge('symbolon_postal_printer_needs_attention'))[0]?.value,
      states: async () => {
        const values = await gauge('symbolon_postal_printer_jobs');
        return Object.fromEntries(
          values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['state'], value]),
        );
      },
    };
  }

  test('is called once while the paper is out, again after the time that is set, and told when that is over', async () => {
    const { reference } = await releasedIn('media-empty-error', ['media-empty']);
    const { watch, told, pass, needsAttention, states } = watched();
    const batches = [{ batchId: 'b1', reference }];
    expect(await watch.look(batches)).toEqual([]);
    pass(14);
    await watch.look(batches);
    const call = { event: 'printer.needs-attention', level: 'error', attention: ['media-empty'] };
    expect([told(), await needsAttention(), await states()]).toEqual([[call], 1, { printing: 1 }]);
    pass(1);
    await watch.look(batches);
    expect(told()).toEqual([call, call]);
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    expect(await watch.look(batches)).toEqual(batches.map((batch) => ({ ...batch, end: 'completed' })));
    expect([told().slice(2), await needsAttention(), await states()]).toEqual([
      [{ event: 'printer.needs-nothing', level: 'info' }],
      0,
      { completed: 1 },
    ]);
  });

  test('is called where the printer does not answer, and looks at no other batch in that round', async () => {
    const { watch, told, needsAttention } = watched();
    const reference = await room.printer().stage(drawnParcel(), never);
    await cups.stop();
    expect(
      await watch.look([
        { batchId: 'b1', reference },
        { batchId: 'b2', reference },
      ]),
    ).toEqual([]);
    await cups.start();
    expect(await needsAttention()).toBe(1);
    expect(told()).toEqual([{ event: 'printer.needs-attention', level: 'error', attention: ['PRINTER_UNAVAILABLE'] }]);
  });

  test('is told of a job that a killed print server begins anew: its letters come out twice', async () => {
    const { reference, printer } = await releasedIn('media-empty-error', ['media-empty']);
    const { watch, told } = watched();
    const batches = [{ batchId: 'b1', reference }];
    await watch.look(batches);
    const begun = (await printer.follow(reference)).beginSeconds;
    // The printer's clock counts in seconds.
    await waitFor('the next second', () => Math.floor(Date.now() / 1_000) > (begun ?? 0));
    await cups.stop('SIGKILL');
    await cups.start();
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    await watch.look(batches);
    expect(told().filter(({ event }) => event === 'printer.job-begun-again')).toEqual([
      { event: 'printer.job-begun-again', level: 'error', batchId: 'b1' },
    ]);
    const digests = (await room.queue.drawn()).map(({ digest }) => digest);
    expect(digests.length).toBeGreaterThan(new Set(digests).size);
  });
});
