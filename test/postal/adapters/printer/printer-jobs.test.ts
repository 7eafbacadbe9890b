import { access } from 'node:fs/promises';
import type { LetterClass } from '../../../../services/postal/domain/batch';
import { never, watchingSlowly } from '../../../support/batch-destination/under-test';
import { type Cups, startCups } from '../../../support/cups';
import { batchFile, drawnParcel, newBatchId, parcelOf, pdf } from '../../../support/parcels';
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

const jobIdOf = (reference: string) => Number(reference.split('/')[1]);

describe('the job of a batch', () => {
  test.each([
    ['italy', ['Duplex=DuplexNoTumble', 'InputSlot=Tray1', 'PageSize=A5']],
    ['abroad', ['Duplex=DuplexNoTumble', 'InputSlot=Tray1', 'PageSize=A5']],
    ['desk', ['Duplex=DuplexNoTumble', 'InputSlot=Tray2', 'PageSize=A5']],
  ] as [
    LetterClass,
    string[],
  ][])('for letters to %s is printed once on the paper, sides and tray that are set', async (letterClass, options) => {
    const print = {
      media: 'iso_a5_148x210mm',
      sides: 'two-sided-long-edge',
      tray: 'tray-1',
      deskTray: 'tray-2',
    } as const;
    const printer = room.printer({ print });
    const parcel = { ...drawnParcel(), letterClass };
    const reference = await printer.stage(parcel, never);
    expect(await room.queue.drawnAtRest()).toEqual([]);
    await printer.release(reference);
    const drawn = await room.queue.drawnAtRest();
    expect(
      drawn.map(({ title, digest, options: had }) => [title, digest, options.filter((one) => had.includes(one))]),
    ).toEqual(
      parcel
        .drawn()
        .filter(({ kind }) => kind === 'letter')
        .map(({ digest }) => [`${parcel.batchId}-1`, digest, options]),
    );
    expect(await room.queue.done()).toEqual([jobIdOf(reference)]);
  });

  test('without a tray leaves it to the printer, in true size, each letter on sheets of its own, without a banner', async () => {
    const printer = room.printer();
    await printer.release(await printer.stage(drawnParcel({ letters: 1 }), never));
    const [document] = await room.queue.drawnAtRest();
    expect(document?.options).toEqual(
      expect.arrayContaining([
        'Duplex=None',
        'PageSize=A4',
        'print-scaling=none',
        'multiple-document-handling=separate-documents-collated-copies',
      ]),
    );
    // Nor the documents' names, which all come together, and of which CUPS takes 128 KiB.
    expect(document?.options.filter((option) => /^(InputSlot|document-name)/.test(option))).toEqual([]);
  });

  test('is named by batch and claim, and referred to with its printer and number', async () => {
    const printer = room.printer();
    const batchId = newBatchId();
    const reference = await printer.stage(drawnParcel({ batchId, fence: 12 }), never);
    expect(reference).toMatch(new RegExp(`^${await printer.identity()}/\\d+/${batchId}-12/2$`));
  });

  test('is not made of what is no PDF, and nothing of it is left', async () => {
    const printer = room.printer();
    const files = [
      batchFile('letter', 'a.pdf', pdf('a')),
      batchFile('letter', 'b.pdf.age', Buffer.from('age-encryption')),
    ];
    await expect(printer.stage(parcelOf(files), never)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'LETTER_NOT_PRINTABLE',
    });
    expect(await room.queue.openJobs()).toEqual([]);
  });

  test('is not made of papers alone', async () => {
    const files = [batchFile('paper', 'manifest.jsonl', Buffer.from('{}'))];
    await expect(room.printer().stage(parcelOf(files), never)).rejects.toMatchObject({ reason: 'BATCH_EMPTY' });
    expect(await room.queue.openJobs()).toEqual([]);
  });

  test('is given up by who fills it where a newer claimant tidies it away', async () => {
    const [printer, newer] = [room.printer(), room.printer()];
    const parcel = drawnParcel({ letters: 4 });
    const files = watchingSlowly(parcel.files, async (index) => {
      if (index === 3) await newer.tidy(parcel.batchId, undefined);
    });
    await expect(printer.stage({ ...parcel, files }, never)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'PRINT_OVERTAKEN',
    });
    expect([await room.queue.openJobs(), await room.queue.drawnAtRest()]).toEqual([[], []]);
  });

  test('leaves no document at the printer once it is erased', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await room.queue.drawnAtRest();
    const file = cups.fileOfDocument(jobIdOf(reference), 1);
    await access(file);
    await printer.erase(reference);
    await expect(access(file)).rejects.toMatchObject({ code: 'ENOENT' });
    await printer.erase(reference);
    expect(await printer.find(reference)).toBe('unknown');
  });

  test('is not erased before it has come to its end', async () => {
    const printer = room.printer();
    await room.queue.be('media-empty-error');
    const reference = await printer.stage(drawnParcel(), never);
    const notEnded = { kind: 'unavailable', reason: 'PRINT_JOB_NOT_ENDED' };
    await expect(printer.erase(reference)).rejects.toMatchObject(notEnded);
    expect(await printer.find(reference)).toBe('staged');
    await printer.release(reference);
    await expect(printer.erase(reference)).rejects.toMatchObject(notEnded);
    await room.queue.be('well');
    await room.queue.drawnAtRest();
    expect(await room.queue.done()).toEqual([jobIdOf(reference)]);
  });
});

describe('a job that somebody has touched at the printer', () => {
  test('was cancelled while it was held: nobody can say that it was released, and it cannot be', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel(), never);
    await cups.manage('cancel', String(jobIdOf(reference)));
    expect(await printer.find(reference)).toBe('unknown');
    await expect(printer.release(reference)).rejects.toMatchObject({ kind: 'precondition', reason: 'PRINT_JOB_LOST' });
    expect(await room.queue.drawnAtRest()).toEqual([]);
  });

  test('was cancelled in the middle: it counts as released, and is not printed again', async () => {
    const printer = room.printer();
    await room.queue.be('media-empty-error');
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await waitFor('the first letter to be drawn', async () => (await room.queue.drawn()).length > 0);
    await cups.manage('cancel', String(jobIdOf(reference)));
    await room.queue.be('well');
    const drawn = await room.queue.drawnAtRest();
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toEqual(drawn);
    expect(await room.queue.done()).toEqual([]);
  });

  test('was released by hand: it is found so, and released once', async () => {
    const printer = room.printer();
    const reference = await printer.stage(drawnParcel({ letters: 1 }), never);
    await cups.manage('lp', '-i', String(jobIdOf(reference)), '-H', 'resume');
    await room.queue.drawnAtRest();
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    expect(await room.queue.drawnAtRest()).toHaveLength(1);
  });

  test('was released and held again by the printer after a failure: it is not begun again from here', async () => {
    const printer = room.printer();
    await room.queue.be('holds');
    const reference = await printer.stage(drawnParcel(), never);
    await printer.release(reference);
    await waitFor('the job to be held again', async () => (await printer.follow(reference)).state === 'held');
    const drawn = await room.queue.drawn();
    await room.queue.be('well');
    expect(await printer.find(reference)).toBe('released');
    await printer.release(reference);
    await printer.tidy(reference.split('/')[2]?.replace(/-1$/, '') ?? '', undefined);
    expect([await room.queue.drawn(), await printer.find(reference)]).toEqual([drawn, 'released']);
    expect((await printer.follow(reference)).attention).toEqual(['job-held']);
  });

  test('is not taken for another one where the numbers began anew, or the printer is another one', async () => {
    const printer = room.printer();
    const [one, other] = [await printer.stage(drawnParcel(), never), await printer.stage(drawnParcel(), never)];
    const [identity, number, name, letters] = one.split('/');
    expect(await printer.find(`${identity}/${jobIdOf(other)}/${name}/${letters}`)).toBe('unknown');
    expect(await printer.find(`${identity}/999999/${name}/${letters}`)).toBe('unknown');
    expect(
      await printerOn(await cups.addQueue())
        .printer()
        .find(one),
    ).toBe('unknown');
    expect(await printer.find(`${identity}/${number}`)).toBe('unknown');
    // It has lost letters.
    expect(await printer.find(`${identity}/${number}/${name}/3`)).toBe('unknown');
    expect(await printer.find(one)).toBe('staged');
    await expect(printer.release(`${identity}/${jobIdOf(other)}/${name}/${letters}`)).rejects.toMatchObject({
      reason: 'PRINT_JOB_LOST',
    });
  });
});
