import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeRequest } from '../../../../services/postal/adapters/printer/ipp-encode';
import type { PrinterDestination } from '../../../../services/postal/adapters/printer/printer-destination';
import { never, watching } from '../../../support/batch-destination/under-test';
import { type Cups, startCups } from '../../../support/cups';
import { drawnParcel } from '../../../support/parcels';
import { type HttpHost, httpHost } from './http-host';
import { type PrinterRoom, printerOn, type RoomOptions } from './printer-room';
import { hostBefore, type TellingOptions } from './telling-host';

let cups: Cups;
let room: PrinterRoom;
const hosts: HttpHost[] = [];
beforeAll(async () => {
  cups = await startCups();
});
beforeEach(async () => {
  room = printerOn(await cups.addQueue());
});
afterEach(async () => {
  room.close();
  for (const host of hosts.splice(0)) await host.close();
});

/** A printer at a host that answers so. */
async function printerAt(
  answer: (asked: IncomingMessage, response: ServerResponse) => void,
): Promise<PrinterDestination> {
  const host = await httpHost(answer);
  hosts.push(host);
  return room.printer({
    access: { url: new URL(`ipp://127.0.0.1:${host.port}/printers/letters`), requestMilliseconds: 1_000 },
  });
}

/** Our queue behind a host that tells something else. */
async function tellingPrinter(options: TellingOptions, print: RoomOptions['print'] = {}): Promise<PrinterDestination> {
  const host = await hostBefore(room.queue, options);
  hosts.push(host);
  return room.printer({ access: { url: host.url }, print });
}

const [createJob, getJobAttributes] = [0x0005, 0x0009];
const ippType = { 'content-type': 'application/ipp' };
/** Of a request and an answer the form is the same; the operation stands where the status would. */
const wellFormed = encodeRequest({ operation: 'Create-Job', requestId: 1, attributes: [] });

describe('what answers instead of a printer is told from one', () => {
  test.each([
    [401, 'precondition', 'PRINTER_REFUSES_US', 'with HTTP status 401: it wants another user or password'],
    [403, 'precondition', 'PRINTER_REFUSES_US', 'with HTTP status 403'],
    [404, 'precondition', 'PRINTER_REFUSES_US', 'with HTTP status 404'],
    [301, 'precondition', 'PRINTER_REFUSES_US', 'with HTTP status 301'],
    [
      426,
      'precondition',
      'PRINTER_REFUSES_US',
      'with HTTP status 426: it wants TLS, which an ipps: address begins with',
    ],
    [503, 'unavailable', 'PRINTER_UNAVAILABLE', 'with HTTP status 503'],
    [429, 'unavailable', 'PRINTER_UNAVAILABLE', 'with HTTP status 429'],
  ])('HTTP status %d', async (status, kind, reason, message) => {
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(status, { location: '/elsewhere' }).end('<html>no</html>');
    });
    await expect(printer.identity()).rejects.toMatchObject({ kind, reason, message: expect.stringContaining(message) });
  });

  test('a page', async () => {
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Router</title>');
    });
    await expect(printer.identity()).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'PRINTER_WRONG_ANSWER',
      message: 'what answers as a printer does so wrongly: no version of IPP',
    });
  });

  test('an answer to another question', async () => {
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(200, ippType).end(encodeRequest({ operation: 'Create-Job', requestId: 77, attributes: [] }));
    });
    await expect(printer.identity()).rejects.toMatchObject({ reason: 'PRINTER_WRONG_ANSWER' });
  });

  test('an answer that breaks off, anywhere', async () => {
    let bytes = 0;
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(200, ippType).end(wellFormed.subarray(0, bytes));
    });
    for (bytes = 0; bytes < wellFormed.length; bytes += 1)
      await expect(printer.identity()).rejects.toMatchObject({ kind: 'unavailable', reason: 'PRINTER_WRONG_ANSWER' });
  });

  test('an answer without an end is left at a limit', async () => {
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(200, ippType);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x41)));
        response.once('drain', more);
      };
      more();
    });
    await expect(printer.identity()).rejects.toMatchObject({
      reason: 'PRINTER_WRONG_ANSWER',
      message: 'what answers as a printer does so wrongly: with more than 4194304 bytes',
    });
  });

  test('an answer that comes too slowly is left at the time that is set', async () => {
    const printer = await printerAt((asked, response) => {
      asked.resume();
      response.writeHead(200, ippType).write(wellFormed.subarray(0, 9));
    });
    await expect(printer.identity()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the printer does not answer (TIMEOUT)',
    });
  });
});

describe('a printer that is not suitable, or does not do as it is asked', () => {
  test.each([
    ['multiple-document-jobs-supported', 'multiple-document-jobs-xupported', 'multiple-document-jobs-supported'],
    ['application/pdf', 'application/pdx', 'document-format application/pdf'],
    ['indefinite', 'indefinitx', 'job-hold-until indefinite'],
    ['printer-uuid', 'printer-uuix', 'printer-uuid'],
    [
      'separate-documents-collated',
      'separate-documents-xollated',
      'multiple-document-handling separate-documents-collated-copies',
    ],
    ['operations-supported', 'operations-xupported', 'Create-Job'],
  ])('lacks %s', async (told, instead, lack) => {
    const printer = await tellingPrinter({ words: [told, instead] });
    const fault = { kind: 'precondition', reason: 'PRINTER_UNSUITABLE', message: expect.stringContaining(lack) };
    await expect(printer.identity()).rejects.toMatchObject(fault);
    await expect(printer.stage(drawnParcel(), never)).rejects.toMatchObject(fault);
    expect(await room.queue.openJobs()).toEqual([]);
  });

  /** In the answer that tells of the job only; the printer itself says that it can. */
  test.each([
    ['two-sided-long-edge', 'two-sided-short-edg', 'sides'],
    ['tray-2', 'tray-1', 'media-col media-source'],
    ['y-dimension', 'y-dimensiox', 'media-col media-size'],
    ['separate-documents-collated', 'separate-documents-xollated', 'multiple-document-handling'],
    ['indefinite', 'indefinitx', 'job-hold-until'],
    ['number-of-documents', 'number-of-documentx', 'number-of-documents'],
    ['job-name', 'job-namx', 'job-name'],
  ])('has a job without %s', async (told, instead, lack) => {
    let asked = 0;
    const parcel = drawnParcel();
    const files = watching(parcel.files, (index) => {
      asked = index;
    });
    const printer = await tellingPrinter(
      { words: [told, instead], operation: getJobAttributes },
      { sides: 'two-sided-long-edge', tray: 'tray-2' },
    );
    await expect(printer.stage({ ...parcel, files }, never)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'PRINTER_UNSUITABLE',
      message: `the printer's job is not as it was asked for: ${lack}`,
    });
    // Before the first letter is drawn: a job that is not held would print it.
    expect(asked).toBe(0);
    expect([await room.queue.openJobs(), await room.queue.drawn()]).toEqual([[], []]);
  });

  /** CUPS refuses nothing of what is asked for a job, whatever ipp-attribute-fidelity says: hence what it supports is looked at first. */
  test.each([
    [0x040b, 'precondition', 'PRINTER_UNSUITABLE', 'the printer cannot do Create-Job: status 0x040b'],
    [0x0501, 'precondition', 'PRINTER_UNSUITABLE', 'the printer cannot do Create-Job: status 0x0501'],
    [0x0403, 'precondition', 'PRINTER_REFUSES_US', 'the printer refuses Create-Job: status 0x0403'],
    [0x0506, 'unavailable', 'PRINTER_UNAVAILABLE', 'the printer does not accept jobs at present'],
    [0x0507, 'unavailable', 'PRINTER_UNAVAILABLE', 'the printer cannot do it now: Create-Job: status 0x0507'],
  ])('refuses the job with status %d', async (status, kind, reason, message) => {
    const bytes = String.fromCharCode(status >> 8, status & 0xff);
    const words = ['\u0002\u0000\u0000\u0000', `\u0002\u0000${bytes}`] as const;
    const printer = await tellingPrinter({ words, operation: createJob });
    await expect(printer.stage(drawnParcel(), never)).rejects.toMatchObject({ kind, reason, message });
  });
});
