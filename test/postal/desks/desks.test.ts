/** Slips at desks: each on the printer of its own desk, at once, once, whatever becomes of the others. */
import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { later, millisecondsPerHour, systemClock } from '../../../runtime/clock';
import { type Cups, type Queue, startCups } from '../../support/cups';
import { temporaryFolder } from '../../support/temporary-folder';
import { letPass, waitFor } from '../../support/wait-for';
import { newDelivery, slipContent, slipDelivery } from '../signed-events';
import { type DeskRoom, type DesksFile, openDeskRoom } from './desk-room';

const slowTestMilliseconds = 90_000;
let cups: Cups;
let room: DeskRoom | undefined;
beforeAll(async () => {
  cups = await startCups();
});
afterEach(async () => {
  await room?.close();
  room = undefined;
});

async function opened(desks: DesksFile, settings: Readonly<Record<string, string>> = {}): Promise<DeskRoom> {
  room = await openDeskRoom(desks, settings);
  return room;
}

async function atQueue(): Promise<{ queue: Queue; desk: { uri: string } }> {
  const queue = await cups.addQueue();
  return { queue, desk: { uri: queue.url.href } };
}

/** Takes every slip that lies there, as what prints from a folder does. */
async function takeFrom(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /^[^.].*\.pdf$/.test(name));
  for (const file of files) await rm(join(folder, file));
  return files;
}

describe('a slip', () => {
  test('comes out at its own desk at once, and is sent when it is on paper; replaying its event prints nothing', async () => {
    const [one, other] = [await atQueue(), await atQueue()];
    const { ask, untilTold, told, hand, letters, keys } = await opened({ 'roma-1': one.desk, 'roma-2': other.desk });
    const delivery = newDelivery();
    const notAfterTime = later(systemClock.now(), millisecondsPerHour);
    const record = await slipDelivery(keys, delivery, { deskId: 'roma-2', notAfterTime });
    await hand(record);
    await untilTold(delivery, 'SENT desk');
    expect(told(delivery)).toEqual(['ACCEPTED', 'SENDING', 'SENT desk']);
    await hand(record);
    const next = await ask('roma-1');
    await untilTold(next, 'SENT desk');
    expect([await one.queue.drawnAtRest(), await other.queue.drawnAtRest()]).toEqual([
      [expect.anything()],
      [expect.anything()],
    ]);
    const sent = { state: 'sent', reason: null, letter_class: 'desk', print_number: 1 };
    expect(await letters()).toEqual([
      { ...sent, desk_id: 'roma-2' },
      { ...sent, desk_id: 'roma-1' },
    ]);
  });

  test('that was handed over is delivered when its desk says so; a spoiled one is printed again by a decision alone', async () => {
    const { queue, desk } = await atQueue();
    await queue.be('media-empty-error');
    const { ask, untilTold, told, record, resolve, database } = await opened({ 'roma-1': desk });
    const delivery = await ask('roma-1');
    await waitFor(
      'the slip at its printer',
      async () => (await database('letter').pluck('state'))[0] === 'handed-over',
    );
    const [id]: string[] = await database('letter').pluck('id');
    await record(`${id}-1-1`, 'spoiled');
    await queue.be('well');
    await queue.drawnAtRest();
    expect(told(delivery)).toEqual(['ACCEPTED', 'SENDING']);
    await resolve(id ?? '', 'print-again');
    await untilTold(delivery, 'SENT desk');
    await record(`${id}-1-2`, 'delivered');
    await untilTold(delivery, 'DELIVERED desk');
    expect(await queue.drawnAtRest()).toHaveLength(2);
  });

  test('whose job was cancelled at the printer waits for an operator, who says that it came out: then it is sent', async () => {
    const { queue, desk } = await atQueue();
    await queue.be('media-empty-error');
    const { ask, untilTold, told, resolve, database } = await opened({ 'roma-1': desk });
    const delivery = await ask('roma-1');
    const job = await waitFor('the printer to begin it', async () =>
      (await queue.drawn()).length === 1 ? (await queue.openJobs())[0] : undefined,
    );
    await cups.manage('cancel', `${queue.name}-${job.id}`);
    const leftOpen = () => database('letter').whereNotNull('left_open_time').pluck('left_open_reason');
    await waitFor('it to be left open', async () => (await leftOpen())[0] === 'PRINT_UNCLEAR');
    expect(told(delivery)).toEqual(['ACCEPTED', 'SENDING']);
    const [id = '']: string[] = await database('letter').pluck('id');
    await resolve(id, 'printed');
    await untilTold(delivery, 'SENT desk');
  });

  test('for a desk that nobody knows has failed; one for the post, a notice, or with the same way for both halves is no slip', async () => {
    const { ask, untilTold, told, hand, keys } = await opened({ 'roma-1': { folder: await temporaryFolder() } });
    const unknown = await ask('roma-9');
    await untilTold(unknown, 'FAILED DESK_UNKNOWN');
    expect(told(unknown)).toEqual(['ACCEPTED', 'FAILED DESK_UNKNOWN']);
    const notAfterTime = later(systemClock.now(), millisecondsPerHour);
    const wrong = [
      slipContent({ deskId: 'roma-1', recipientName: 'Maria Rossi' }, 5),
      slipContent({ deskId: 'roma-1', recipientName: 'Maria Rossi' }, 0),
      slipContent({ deskId: 'roma-1', recipientName: ' ' }),
      slipContent({ deskId: 'Roma/1', recipientName: 'Maria Rossi' }),
      { ...slipContent({ deskId: 'roma-1', recipientName: 'Maria Rossi' }), recipient: undefined },
    ];
    for (const content of wrong) {
      const delivery = newDelivery();
      await hand(await slipDelivery(keys, delivery, { deskId: 'roma-1', notAfterTime, content }));
      await untilTold(delivery, 'FAILED UNSUPPORTED_CONTENT');
    }
  });

  test('from a folder is sent when whatever prints there has taken it away', async () => {
    const folder = await temporaryFolder();
    const { ask, untilTold, told, database } = await opened({ 'roma-1': { folder } });
    const delivery = await ask('roma-1');
    await waitFor('the slip in its folder', async () => (await database('letter').pluck('state'))[0] === 'handed-over');
    await letPass(1_200);
    expect(told(delivery)).toEqual(['ACCEPTED', 'SENDING']);
    expect(await takeFrom(folder)).toHaveLength(1);
    await untilTold(delivery, 'SENT desk');
  });
});

describe('a printer that is away', () => {
  test(
    'is waited for, until the slip’s time is over or it is not wanted any more',
    async () => {
      const { queue, desk } = await atQueue();
      await cups.manage('cupsreject', queue.name);
      const { ask, cancel, untilTold, told, hand, keys, database } = await opened({ 'roma-1': desk });
      const [waiting, cancelled, overtaken] = [await ask('roma-1'), await ask('roma-1'), await ask('roma-1')];
      const late = newDelivery();
      const notAfterTime = later(systemClock.now(), 3_000);
      await hand(await slipDelivery(keys, late, { deskId: 'roma-1', notAfterTime }));
      for (const one of [waiting, cancelled, overtaken]) await untilTold(one, 'SENDING');
      await cancel(cancelled);
      await ask('roma-1', { delivery: overtaken, attempt: 2 });
      await untilTold(cancelled, 'CANCELLED CANCELLED');
      await untilTold(late, 'EXPIRED NOT_AFTER_PASSED');
      await waitFor('the older attempt to be given up', () => told(overtaken).includes('CANCELLED SUPERSEDED'));
      await cups.manage('cupsaccept', queue.name);
      await untilTold(waiting, 'SENT desk');
      await untilTold(overtaken, 'SENT desk');
      expect(await queue.drawnAtRest()).toHaveLength(2);
      expect(await database('letter').whereNotNull('sealed').pluck('id')).toEqual([]);
    },
    slowTestMilliseconds,
  );

  test(
    'keeps no other desk waiting: forty slips at forty desks come out, but for that of one that never answers',
    async () => {
      const silent = createServer((socket) => socket.unref()).unref();
      await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
      const address = silent.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const folder = await temporaryFolder();
      const names = Array.from({ length: 39 }, (_, index) => `desk-${index + 1}`);
      const folders = names.map((name) => [name, { folder: join(folder, name) }] as const);
      const desks = { dead: { uri: `ipp://127.0.0.1:${port}/printers/dead` }, ...Object.fromEntries(folders) };
      const { ask, untilTold, told, database, lines } = await opened(desks, { DESK_REQUEST_SECONDS: '120' });
      const dead = await Promise.all(Array.from({ length: 5 }, () => ask('dead')));
      await waitFor('the dead printer to be tried', () => dead.some((one) => told(one).includes('SENDING')));
      const others = await Promise.all(names.map((name) => ask(name)));
      await waitFor(
        'the others in their folders',
        async () => (await database('letter').where({ state: 'handed-over' }).pluck('id')).length === names.length,
        { deadlineMilliseconds: 60_000 },
      );
      // All that time it was waited for.
      expect(lines.filter(({ event }) => event === 'desk.printer-fails')).toEqual([]);
      await takeFrom(folder);
      for (const one of others) await untilTold(one, 'SENT desk');
      expect(dead.map((one) => told(one).at(-1))).toEqual(dead.map(() => 'SENDING'));
    },
    slowTestMilliseconds,
  );
});

test('a changed file of desks is taken up, a wrong one is told of and changes nothing', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()];
  const { ask, told, sayDesks, lines } = await opened({ 'roma-1': { folder: first } });
  await sayDesks({ 'roma-1': { folder: first }, 'Roma 2': { folder: second } });
  await waitFor('the wrong file to be told of', () => lines.some(({ event }) => event === 'desk-printers.refused'));
  await sayDesks({ 'roma-1': { folder: first }, 'roma-2': { folder: second } });
  await waitFor('the file to be taken up', () => lines.some(({ event }) => event === 'desk-printers.read-again'));
  const [one, other] = [await ask('roma-1'), await ask('roma-2')];
  await waitFor('both slips to be printed and told of', async () => {
    await takeFrom(first);
    await takeFrom(second);
    return [one, other].every((slip) => told(slip).at(-1) === 'SENT desk');
  });
});
