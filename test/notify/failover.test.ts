import { type Database, openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { migrations } from '../../services/notify/migrations';
import { atSize } from '../support/at-size';
import { type FreshDatabase, freshMariaDb } from '../support/fresh-mariadb';
import { waitFor } from '../support/wait-for';
import {
  concurrency,
  type DrillFailure,
  type DrillProvider,
  httpProvider,
  type StartProvider,
  smppProvider,
} from './drill-providers';
import { failoverRoom, health, recoveryMilliseconds } from './failover-room';

const messages = atSize(1_000, 10_000);
const deadlineMilliseconds = atSize(100_000, 1_500_000);
const backShare = 0.8;
const longestRecoveryMilliseconds = 30_000;

/** Under way when it fails; or all that it is given until the window holds nothing from before, and then its probes. */
function mostUnclear(failure: DrillFailure, { silenceMilliseconds }: DrillProvider): number {
  if (failure === 'dies') return concurrency;
  if (failure === 'turns slow') return concurrency * (2 + health.windowMilliseconds / silenceMilliseconds);
  return Number.POSITIVE_INFINITY;
}

const kinds: readonly (readonly [string, StartProvider, readonly DrillFailure[]])[] = [
  ['HTTP gateways', httpProvider, ['dies', 'turns slow', 'answers errors']],
  ['SMSCs', smppProvider, ['dies', 'turns slow']],
];

describe.each(kinds)('two %s for SMS', (kind, start, failures) => {
  let fresh: FreshDatabase;
  let database: Database;
  let failing: DrillProvider;
  let other: DrillProvider;

  beforeEach(async () => {
    fresh = await freshMariaDb();
    database = openDatabase({ url: fresh.url, poolSize: 10 });
    await migrate(database, migrations, silentLog);
    [failing, other] = [await start('alpha'), await start('beta')];
  });
  afterEach(async () => {
    await failing.stop();
    await other.stop();
    await database.destroy();
    await fresh.drop();
  });

  it.each(failures)(
    'bring every message once the one that %s in the middle is back, and all but its halves before',
    async (failure) => {
      const room = await failoverRoom(database, [failing, other]);
      try {
        const published = room.publish(await room.messages(messages));
        await waitFor('four in ten', () => room.takenTimes.length >= messages * 0.4, { deadlineMilliseconds });
        await failing.fail(failure);
        const failedAt = performance.now();
        await waitFor('all but what waits for it', async () => waitsForNobodyElse(database), { deadlineMilliseconds });
        await published;
        const { before, recovery } = recoveryMilliseconds(room.takenTimes, failedAt, backShare);

        await failing.recover();
        await waitFor('the rest', () => room.sent() === messages, { deadlineMilliseconds });
        const unclear = await room.unclearTries();
        process.stdout.write(
          `${kind}, one ${failure}: ${before.toFixed(0)} messages/s before, ${(backShare * 100).toFixed(0)} % of it again after ${(recovery / 1_000).toFixed(1)} s; ${unclear} unclear tries, ${room.copies()} copies\n`,
        );
        expect({
          arrived: room.reached().size,
          halvesAtTwo: room.halvesAtTwo(),
          copiesOverUnclear: Math.max(0, room.copies() - unclear),
          unclearOverBound: Math.max(0, unclear - mostUnclear(failure, failing)),
          lateRecovery: Math.max(0, recovery - longestRecoveryMilliseconds),
        }).toEqual({ arrived: messages, halvesAtTwo: 0, copiesOverUnclear: 0, unclearOverBound: 0, lateRecovery: 0 });
        await comesBack(room, failing);
      } finally {
        await room.close();
      }
    },
    deadlineMilliseconds * 2,
  );
});

/** Only halves are left, which the failed one may have. */
async function waitsForNobodyElse(database: Database): Promise<boolean> {
  const [received] = await database('message').count({ count: '*' });
  const waiting = await database('message')
    .whereNull('end_time')
    .where((rest) => rest.whereNull('half').orWhereNot({ state: 'sending' }));
  return Number(received?.['count']) === messages && waiting.length === 0;
}

/** By probes alone, which are further messages. */
async function comesBack(room: Awaited<ReturnType<typeof failoverRoom>>, provider: DrillProvider): Promise<void> {
  const known = provider.recipients().length;
  await waitFor(
    'the carrier to be healthy again and to get messages',
    async () => {
      await room.publish(await room.messages(concurrency));
      return provider.recipients().length > known && (await room.healthOf(provider)) === 'healthy';
    },
    { deadlineMilliseconds, everyMilliseconds: 200 },
  );
}
