import { never, watching } from '../../../support/batch-destination/under-test';
import { type Cups, startCups } from '../../../support/cups';
import { drawnParcel } from '../../../support/parcels';
import { recordingLog } from '../../../support/recording-log';
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

const jobIdOf = (reference: string) => Number(reference.split('/')[1]);

describe('a printer that is not ready', () => {
  test('accepts no jobs: no letter is drawn for it, and later the batch is printed once', async () => {
    const printer = room.printer();
    await cups.manage('cupsreject', room.queue.name);
    const parcel = drawnParcel();
    let asked = 0;
    const files = watching(parcel.files, (index) => {
      asked = index;
    });
    await expect(printer.stage({ ...parcel, files }, never)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'PRINTER_UNAVAILABLE',
      message: 'the printer does not accept jobs at present',
    });
    expect(asked).toBe(0);
    await cups.manage('cupsaccept', room.queue.name);
    await printer.release(await printer.stage(parcel, never));
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });

  test('is paused: the batch is staged, that is told, and it is printed once when the printer goes on', async () => {
    const { log, lines } = recordingLog();
    const printer = room.printer({ log });
    await cups.manage('cupsdisable', room.queue.name);
    const reference = await printer.stage(drawnParcel(), never);
    expect(lines).toMatchObject([
      { level: 'warn', event: 'printer.needs-attention', attention: ['paused', 'printer-stopped'] },
    ]);
    expect(await printer.find(reference)).toBe('staged');
    await printer.release(reference);
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    expect(await room.queue.drawn()).toEqual([]);
    await cups.manage('cupsenable', room.queue.name);
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
    expect(await room.queue.done()).toEqual([jobIdOf(reference)]);
  });

  test('holds what is new, and lets that go again: what is staged stays', async () => {
    const printer = room.printer();
    await cups.manage('cupsdisable', '--hold', room.queue.name);
    const reference = await printer.stage(drawnParcel(), never);
    await cups.manage('cupsenable', '--release', room.queue.name);
    expect([await printer.find(reference), await room.queue.drawn()]).toEqual(['staged', []]);
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });
});

describe('a printer that is not suitable is told by what it lacks', () => {
  test.each([
    [{ media: 'na_letter_8.5x11in' }, 'media na_letter_8.5x11in'],
    [{ tray: 'tray-9' }, 'media-source tray-9'],
  ])('%j', async (print, lack) => {
    const printer = room.printer({ print });
    const fault = { kind: 'precondition', reason: 'PRINTER_UNSUITABLE', message: `the printer lacks: ${lack}` };
    await expect(printer.identity()).rejects.toMatchObject(fault);
    await expect(printer.stage(drawnParcel(), never)).rejects.toMatchObject(fault);
    expect(await room.queue.openJobs()).toEqual([]);
  });

  test('a tray for the desk is asked for with letters for the desk only', async () => {
    const printer = room.printer({ print: { deskTray: 'tray-9' } });
    await printer.stage(drawnParcel(), never);
    await expect(printer.stage({ ...drawnParcel(), letterClass: 'desk' }, never)).rejects.toMatchObject({
      reason: 'PRINTER_UNSUITABLE',
      message: 'the printer lacks: media-source tray-9',
    });
  });

  test('a queue that would begin a failed job anew', async () => {
    await cups.manage('lpadmin', '-p', room.queue.name, '-o', 'printer-error-policy=retry-job');
    await expect(room.printer().identity()).rejects.toMatchObject({
      message: 'the printer lacks: printer-error-policy abort-job',
    });
  });

  test('a queue that hands everything on as it is', async () => {
    await cups.manage('lpadmin', '-p', room.queue.name, '-m', 'raw');
    await expect(room.printer().identity()).rejects.toMatchObject({
      kind: 'precondition',
      message: 'the printer lacks: media iso_a4_210x297mm; sides one-sided',
    });
  });
});
