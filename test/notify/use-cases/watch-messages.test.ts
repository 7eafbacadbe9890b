import { sequenceChanges } from '../../../runtime/change-feed';
import { watchOf } from '../../../runtime/change-stream';
import { millisecondsPerDay } from '../../../runtime/clock';
import { silentLog } from '../../../runtime/log';
import { Poller } from '../../../runtime/poller';
import type { VersionWatch } from '../../../runtime/version-watch';
import { migrations } from '../../../services/notify/migrations';
import { messageChanges } from '../../../services/notify/store/message-change';
import { cancelMessage } from '../../../services/notify/use-cases/cancel-message';
import { purgeEndedMessages } from '../../../services/notify/use-cases/purge-messages';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { type WatchedMessageChange, watchMessages } from '../../../services/notify/use-cases/watch-messages';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const [portal, other] = ['spiffe://example.org/portal', 'spiffe://example.org/other'];

describeOnEachDatabase('the stream of what becomes of messages', migrations, (context) => {
  let room: NotificationRoom;
  let changeWatch: VersionWatch;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
    const { database } = context;
    changeWatch = watchOf(messageChanges, { name: 'test', intervalMilliseconds: 10, database, log: silentLog });
    await changeWatch.start();
  });
  afterEach(() => changeWatch.stop());

  const send = async (caller = portal) => (await sendNotification(room.deps, aRequest(), caller)).id;
  async function sequence(): Promise<void> {
    while ((await sequenceChanges(context.database, messageChanges)) === 'more');
  }
  const watching = (resumeToken: string, caller = portal, keepAliveMilliseconds = 60_000) =>
    watchMessages(
      { ...room.deps, changeWatch, keepAliveMilliseconds },
      resumeToken,
      caller,
      new AbortController().signal,
    );
  /** Takes so many messages and leaves. */
  async function take(count: number, ...asked: Parameters<typeof watching>): Promise<readonly WatchedMessageChange[]> {
    const taken: WatchedMessageChange[] = [];
    for await (const message of watching(...asked)) {
      taken.push(message);
      if (taken.length === count) break;
    }
    return taken;
  }
  const told = (messages: readonly WatchedMessageChange[]) =>
    messages.map(({ change }) => change && `${change.messageId} ${change.state} ${change.reason}`.trim());
  const beginning = async (caller = portal) => (await take(1, '', caller))[0]?.resumeToken ?? '';

  test('tells a service every state of its own messages, and of no others, and goes on after any token', async () => {
    const start = await beginning();
    const ids = [await send(), await send(other), await send(), await send(other)];
    await cancelMessage(room.deps, ids[0] ?? '', { kind: 'operator', actor: 'operator:anna' });
    await sequence();
    const expected = [`${ids[0]} accepted`, `${ids[2]} accepted`, `${ids[0]} cancelled CANCELLED`];
    const all = await take(4, start);
    expect(told(all)).toEqual([undefined, ...expected]);
    expect(told(await take(3, all[1]?.resumeToken ?? ''))).toEqual([undefined, ...expected.slice(1)]);
    expect(told(await take(3, await beginning(other).then(() => start), portal))).toEqual([
      undefined,
      ...expected.slice(0, 2),
    ]);
  });

  test("a token of another service's stream is none", async () => {
    await expect(take(1, await beginning(other))).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      fields: [{ field: 'resume_token', reason: 'RESUME_TOKEN' }],
    });
  });

  test('says that it lives while only others have changes, and moves on past them', async () => {
    const stream = watching('', portal, 100)[Symbol.asyncIterator]();
    const first = (await stream.next()).value.resumeToken;
    const traffic = new Poller({
      name: 'traffic',
      intervalMilliseconds: 10,
      log: silentLog,
      work: async () => {
        await send(other);
        await sequence();
        return 'idle';
      },
    });
    await traffic.start();
    const alive = (await stream.next()).value;
    await traffic.stop();
    expect(alive.change).toBeUndefined();
    const id = await send();
    await sequence();
    expect(told(await take(2, alive.resumeToken))).toEqual([undefined, `${id} accepted`]);
    expect(told(await take(2, first))).toEqual([undefined, `${id} accepted`]);
    await stream.return?.();
  });

  test('a reader behind a hundred and more changes of its own gets all of them', async () => {
    const start = await beginning();
    const ids: string[] = [];
    for (let n = 0; n < 120; n += 1) {
      ids.push(await send());
      if (n % 3 === 0) await send(other);
    }
    await sequence();
    expect(told(await take(121, start))).toEqual([undefined, ...ids.map((id) => `${id} accepted`)]);
  });

  test('a token whose changes are forgotten is too old, even where they were others', async () => {
    const start = await beginning();
    await send(other);
    await send(other);
    await sequence();
    room.pass(43 * millisecondsPerDay);
    await purgeEndedMessages({
      ...room.deps,
      log: room.log,
      keepMilliseconds: 42 * millisecondsPerDay,
      batchRows: 100,
    });
    await expect(take(1, start)).rejects.toMatchObject({ reason: 'RESUME_TOKEN_TOO_OLD' });
  });
});
