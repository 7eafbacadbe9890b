import { never } from '../../../support/batch-destination/under-test';
import { type Cups, startCups } from '../../../support/cups';
import { drawnParcel } from '../../../support/parcels';
import { type HttpHost, httpHost } from './http-host';
import { type PrinterRoom, printerOn } from './printer-room';
import { hostBefore } from './telling-host';

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

describe('TLS', () => {
  const secure = (certificateAuthorities: string | undefined, host = 'localhost') =>
    room.printer({
      access: { url: new URL(`ipps://${host}:${cups.tlsPort}/printers/${room.queue.name}`), certificateAuthorities },
    });

  test('carries a batch', async () => {
    const printer = secure(cups.authority);
    await printer.release(await printer.stage(drawnParcel(), never));
    expect(await room.queue.drawnAtRest()).toHaveLength(2);
  });

  test.each([
    ['of an authority that is not known', () => secure(undefined), /UNABLE_TO_|SELF_SIGNED/],
    ['for another name', () => secure(cups.authority, '127.0.0.1'), /ERR_TLS_CERT_ALTNAME_INVALID/],
  ])('with a certificate %s is not gone on with', async (_case, open, code) => {
    await expect(open().identity()).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'PRINTER_NOT_TRUSTED',
      message: expect.stringMatching(code),
    });
  });

  test('is not given up where the printer does not speak it', async () => {
    const host = await httpHost((_asked, response) => response.end('<html>'));
    hosts.push(host);
    const url = new URL(`ipps://localhost:${host.port}/printers/letters`);
    const printer = room.printer({ access: { url, certificateAuthorities: cups.authority } });
    await expect(printer.identity()).rejects.toMatchObject({ kind: 'precondition', reason: 'PRINTER_NOT_TRUSTED' });
  });
});

describe('a login', () => {
  test('that is wanted and not there is told', async () => {
    const closed = await startCups({ withLogin: true });
    const printer = printerOn(await closed.addQueue()).printer();
    await expect(printer.identity()).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'PRINTER_REFUSES_US',
      message: 'the printer refuses with HTTP status 401: it wants another user or password',
    });
    await closed.stop();
  });

  test('is shown with each request, and its user owns the jobs', async () => {
    const shown: (string | undefined)[] = [];
    const host = await hostBefore(room.queue, { read: (asked) => void shown.push(asked.headers.authorization) });
    hosts.push(host);
    const printer = room.printer({ access: { url: host.url, login: { user: 'post', password: 'sésame' } } });
    await printer.stage(drawnParcel({ letters: 1 }), never);
    const basic = `Basic ${Buffer.from('post:sésame').toString('base64')}`;
    expect(shown.length).toBeGreaterThan(3);
    expect(new Set(shown)).toEqual(new Set([basic]));
    expect(await cups.manage('lpstat', '-o', room.queue.name)).toMatch(/ post /);
  });
});
