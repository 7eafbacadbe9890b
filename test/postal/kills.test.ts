/** Postal's process, killed at every step of a batch: each letter is printed once, and each is accounted for. */
import { randomInt } from 'node:crypto';
import { atSize } from '../support/at-size';
import { describeKill, type KillPoint } from '../support/kill-point';
import { seededRandom } from '../support/seeded-random';
import { letPass, waitFor } from '../support/wait-for';
import { waitingIn } from './adapters/spool-look';
import { type KillRoom, lettersABatch, openKillRoom } from './kills/kill-room';

/** KILL_SEED repeats a run's choices. */
const seed = Number(process.env['KILL_SEED'] ?? randomInt(1_000_000));
const randomKills = atSize(4, 150);
const rounds = atSize(1, 5);
const patience = { deadlineMilliseconds: 60_000 };

const statements = (text: string, ...whens: ('before' | 'after' | 'uncommitted' | 'committed')[]): KillPoint[] =>
  whens.map((when) => ({ kind: 'statement', text, when }));
const file = (
  operation: 'mkdir' | 'open' | 'sync' | 'rename',
  path: string,
  ...whens: ('before' | 'torn' | 'after')[]
): KillPoint[] => whens.map((when) => ({ kind: 'file', operation, path, when }));

const letter = (nth: number, when: 'before' | 'torn' | 'after'): KillPoint => ({
  kind: 'file',
  operation: 'open',
  path: '.pdf',
  nth,
  when,
});

/** In the order in which a batch comes to them; after some of them it is over, and the next one is begun. */
const points: readonly KillPoint[] = [
  ...statements('insert into `batch`', 'before', 'committed'),
  ...statements("set `state` = 'batched'", 'after', 'committed'),
  ...statements("update `batch` set `state` = 'printing'", 'before', 'uncommitted', 'committed'),
  ...file('mkdir', '.staging/0', 'before', 'after'),
  ...[letter(1, 'before'), letter(1, 'torn'), letter(20, 'torn'), letter(lettersABatch, 'after')],
  ...statements('insert into `manifest`', 'before', 'uncommitted', 'committed'),
  ...file('open', '/manifest-', 'before', 'torn', 'after'),
  ...file('open', '.json.sig', 'torn'),
  ...file('open', 'SHA256SUMS', 'before', 'torn'),
  ...file('sync', 'SHA256SUMS', 'after'),
  ...statements('update `batch` set `reference`', 'before', 'uncommitted', 'committed'),
  ...file('rename', '.staging/0', 'before', 'after'),
  ...statements("update `batch` set `state` = 'handed-over'", 'before', 'uncommitted', 'committed'),
];

describe(`postal, killed while it prints batches (KILL_SEED=${seed})`, () => {
  let room: KillRoom;
  let kills = 0;
  const random = seededRandom(seed);
  beforeAll(async () => {
    room = await openKillRoom();
  }, 180_000);
  afterAll(() => room?.close());

  /** Something to do, and sometimes a print centre that has taken away what it saw. */
  async function prepare(): Promise<void> {
    if ((await room.unsent()) < lettersABatch) await room.hand();
    if (random() < 0.5) await room.takeAway();
  }

  test.each(
    Array.from({ length: rounds }, () => points)
      .flat()
      .map((point) => [describeKill(point), point] as const),
  )('dies %s', async (_name, point) => {
    await prepare();
    const postal = await room.start(point);
    const waiting = new AbortController();
    const end = await Promise.race([postal.end, letPass(patience.deadlineMilliseconds, waiting.signal)]);
    waiting.abort();
    if (end === undefined) await postal.kill('SIGKILL');
    expect(end).toEqual({ code: null, signal: 'SIGKILL' });
    kills += 1;
    await room.printed(); // whole, whenever it is looked at
  });

  test.each(
    Array.from({ length: randomKills }, (_, index) => [index + 1]),
  )('dies at random, the %d. time', async () => {
    await prepare();
    const postal = await room.start();
    await postal.waitForLine('health-server.listening', patience.deadlineMilliseconds);
    // Longer than a batch takes where there is nothing else to do.
    await letPass(random() * 2_000);
    expect(await postal.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    kills += 1;
    await room.printed();
  });

  test('and in the end each letter was printed once, is in one manifest, and is reported sent', async () => {
    const postal = await room.start();
    await postal.waitUntilReady(patience.deadlineMilliseconds);
    await waitFor('all letters to be sent', async () => (await room.unsent()) === 0, patience);
    const letters: { id: string; delivery_id: string }[] = await room.database('letter').select('id', 'delivery_id');
    const reportedSent = () =>
      [...room.reports.values()].filter(({ state }) => state === 'SENT').map(({ deliveryId }) => deliveryId);
    await waitFor('all to be reported', () => reportedSent().length >= letters.length, patience);
    expect(await postal.kill('SIGTERM')).toEqual({ code: 0, signal: null });

    const batches = await room.printed();
    const names = letters.map(({ id }) => `${id}-1-1.pdf`).sort();
    expect(batches.flatMap((batch) => batch.letters).sort()).toEqual(names);
    expect(batches.flatMap(({ inManifest }) => inManifest).sort()).toEqual(names);
    expect(reportedSent().sort()).toEqual(letters.map(({ delivery_id }) => delivery_id).sort());
    const states = await room.database('batch').select('id', 'state', 'letters').orderBy('id');
    const ids = batches.map(({ batchId }) => batchId).sort();
    expect(states).toEqual(ids.map((id) => ({ id, state: 'handed-over', letters: lettersABatch })));
    expect(await room.database('job').pluck('queue')).toEqual([]);
    expect(await waitingIn(room.deployment.spoolFolder)).toEqual([]);
    expect(await room.chain()).toMatchObject({ kind: 'whole', manifests: batches.length, letters: letters.length });
    expect(kills).toBeGreaterThanOrEqual(30);
  });
});
