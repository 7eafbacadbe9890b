import { PrinterConnection } from '../../../../services/postal/adapters/printer/printer-connection';
import { PrinterJobs } from '../../../../services/postal/adapters/printer/printer-jobs';
import { never, watchingSlowly } from '../../../support/batch-destination/under-test';
import { type Cups, startCups } from '../../../support/cups';
import { type FaultProxy, faultProxyTo } from '../../../support/fault-proxy';
import { drawnParcel, pdf } from '../../../support/parcels';
import { waitFor } from '../../../support/wait-for';
import { accessTo, type PrinterRoom, printerOn } from './printer-room';

const timeoutSeconds = 1;
/** CUPS looks for what is over in its own time. */
const deadlineMilliseconds = 60_000;
const slowTestMilliseconds = 150_000;

let cups: Cups;
let room: PrinterRoom;
beforeAll(async () => {
  cups = await startCups({ multipleOperationSeconds: timeoutSeconds });
});
beforeEach(async () => {
  room = printerOn(await cups.addQueue());
});
afterEach(() => room.close());

const jobIdOf = (reference: string) => Number(reference.split('/')[1]);

async function killed(): Promise<void> {
  await cups.stop('SIGKILL');
  await cups.start();
}

describe('a print server that is killed', () => {
  test('while a batch is staged has nothing to print, and the batch can be staged again', async () => {
    const printer = room.printer();
    const parcel = drawnParcel({ letters: 4 });
    const files = watchingSlowly(parcel.files, async (index) => {
      if (index === 3) await killed();
    });
    await printer.stage({ ...parcel, files }, never).catch(() => {});
    await printer.tidy(parcel.batchId, undefined);
    expect([await room.queue.openJobs(), await room.queue.drawnAtRest()]).toEqual([[], []]);
    await printer.release(await printer.stage({ ...parcel, fence: 2 }, never));
    expect(await room.queue.drawnAtRest()).toHaveLength(4);
  });

  test('after a batch is staged still has it, held', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    await killed();
    expect([await printer.find(reference), await room.queue.drawnAtRest()]).toEqual(['staged', []]);
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });

  test('after a batch is released, before its printer takes it, prints it once', async () => {
    const printer = room.printer();
    await cups.manage('cupsdisable', room.queue.name);
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await killed();
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    await cups.manage('cupsenable', room.queue.name);
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });

  test('after a batch is printed remembers that it was released', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await room.queue.drawnAtRest();
    await killed();
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });

  test('while it prints remembers that the batch was released', async () => {
    const printer = room.printer();
    await room.queue.be('media-empty-error');
    const reference = await printer.stage(drawnParcel({ letters: 1 }), never);
    await printer.release(reference);
    await waitFor('the letter to be drawn', async () => (await room.queue.drawn()).length === 1);
    await killed();
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    expect(await room.queue.done()).toEqual([jobIdOf(reference)]);
  });
});

/** One that is not held, and whose last document does not come. */
async function unfinishedJob(): Promise<number> {
  const connection = new PrinterConnection(accessTo(room.queue.url));
  const jobs = new PrinterJobs(connection);
  const id = await jobs.create({ name: 'marker', attributes: [] }, never);
  await jobs.send(id, { content: pdf('marker'), isLast: false }, never);
  connection.close();
  return id;
}

test(
  'a job whose letters stop coming is held for longer than the print server waits for them',
  async () => {
    const printer = room.printer();
    const parcel = drawnParcel({ letters: 3 });
    const waiting = new AbortController();
    let reached = false;
    const files = watchingSlowly(parcel.files, async (index) => {
      if (index < 3) return;
      reached = true;
      await waitFor('the end of the test', () => waiting.signal.aborted, { deadlineMilliseconds });
      throw new Error('the letters have stopped coming');
    });
    const staging = printer.stage({ ...parcel, files }, never).catch(() => {});
    await waitFor('the job to have some letters', () => reached);
    // A job without a hold, by the same server, as the measure: that one is let go.
    const marker = await unfinishedJob();
    await waitFor('a job that is not held to be let go', async () => (await room.queue.done()).includes(marker), {
      deadlineMilliseconds,
    });
    expect((await room.queue.openJobs()).map(({ alerts }) => alerts)).toEqual(['job-hold-until-specified']);
    waiting.abort();
    await staging;
    expect(await room.queue.openJobs()).toEqual([]);
  },
  slowTestMilliseconds,
);

describe('a connection that is cut', () => {
  let proxy: FaultProxy;
  const throughProxy = (milliseconds = 20_000) =>
    room.printer({
      access: {
        url: new URL(room.queue.url.href.replace(`:${cups.port}/`, `:${proxy.port}/`)),
        requestMilliseconds: milliseconds,
      },
    });
  beforeEach(async () => {
    proxy = await faultProxyTo({ host: '127.0.0.1', port: cups.port });
  });
  afterEach(() => proxy.cut());

  /** Questions to the printer, its job made, the letters, the look at it: wherever it is cut, nothing is printed, and a second try prints all once. */
  test.each([0, 150, 400, 900, 1_500, 2_600, 3_700])('after %d bytes of requests', async (afterBytes) => {
    const printer = throughProxy();
    const parcel = drawnParcel({ letters: 3 });
    proxy.behave({ kind: 'cut', direction: 'requests', afterBytes });
    await expect(printer.stage(parcel, never)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'PRINTER_UNAVAILABLE',
    });
    await printedOnceBy(printer, parcel);
  });

  test.each([0, 200, 1_200, 2_000, 2_400, 2_800])('after %d bytes of answers', async (afterBytes) => {
    const printer = throughProxy();
    const parcel = drawnParcel({ letters: 3 });
    proxy.behave({ kind: 'cut', direction: 'answers', afterBytes });
    await expect(printer.stage(parcel, never)).rejects.toMatchObject({ kind: 'unavailable' });
    await printedOnceBy(printer, parcel);
  });

  async function printedOnceBy(printer: ReturnType<typeof throughProxy>, parcel: ReturnType<typeof drawnParcel>) {
    proxy.behave({ kind: 'pass' });
    const reference = await printer.stage({ ...parcel, fence: 2 }, never);
    await printer.tidy(parcel.batchId, reference);
    expect([await room.queue.drawn(), await room.queue.openJobs()]).toEqual([
      [],
      [{ id: jobIdOf(reference), alerts: 'job-hold-until-specified' }],
    ]);
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toHaveLength(3);
  }

  test('anywhere in a release leaves a batch that is found as what it is, and printed once', async () => {
    const printer = throughProxy();
    const found: string[] = [];
    const printed: number[] = [];
    for (let afterBytes = 0; ; afterBytes += 120) {
      const reference = await room.printer().stage(drawnParcel({ letters: 1 }), never);
      printed.push(jobIdOf(reference));
      proxy.behave({ kind: 'cut', direction: 'answers', afterBytes });
      const failure = await printer.release(reference).catch((error: unknown) => error);
      if (failure === undefined) break;
      expect(failure).toMatchObject({ kind: 'unavailable' });
      found.push(await room.printer().find(reference));
      await room.printer().release(reference);
    }
    await room.queue.drawnAtRest();
    expect(await room.queue.done()).toEqual(printed);
    // The last cuts took the answer to what was done.
    expect(new Set(found)).toEqual(new Set(['staged', 'released']));
  });

  test('by a server that says nothing more is waited for as long as is set, and no longer', async () => {
    const printer = throughProxy(300);
    proxy.behave({ kind: 'drop', direction: 'answers' });
    await expect(printer.identity()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the printer does not answer (TIMEOUT)',
    });
  });

  test('while the process ends is not waited for', async () => {
    const printer = throughProxy();
    proxy.behave({ kind: 'drop', direction: 'answers' });
    const leaving = new AbortController();
    const staging = printer.stage(drawnParcel(), leaving.signal);
    leaving.abort();
    await expect(staging).rejects.toMatchObject({ message: 'the printer does not answer (ABORTED)' });
  });

  test('where nobody listens', async () => {
    await proxy.cut();
    await expect(throughProxy().identity()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the printer does not answer (ECONNREFUSED)',
    });
  });
});
