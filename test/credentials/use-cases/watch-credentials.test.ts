import { randomUUID } from 'node:crypto';
import { findChangesAfter, sequenceChanges, stampPositions } from '../../../runtime/change-feed';
import { watchOf } from '../../../runtime/change-stream';
import { millisecondsPerDay } from '../../../runtime/clock';
import { silentLog } from '../../../runtime/log';
import { pageToken } from '../../../runtime/page-token';
import { Poller } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { VersionWatch } from '../../../runtime/version-watch';
import { migrations } from '../../../services/credentials/migrations';
import {
  appendCredentialChanges,
  appendNothing,
  type CredentialChange,
  credentialChanges,
} from '../../../services/credentials/store/credential-changes';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import {
  type WatchedCredentialChange,
  watchCredentials,
} from '../../../services/credentials/use-cases/watch-credentials';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

describeOnEachDatabase('the stream of what becomes of credentials', migrations, (context) => {
  let room: CredentialsRoom;
  let changeWatch: VersionWatch;
  beforeEach(async () => {
    room = await openCredentialsRoom(context);
    changeWatch = watchOf(credentialChanges, {
      name: 'test',
      database: context.database,
      intervalMilliseconds: 10,
      log: silentLog,
    });
    await changeWatch.start();
  });
  afterEach(async () => {
    await changeWatch.stop();
    await room.close();
    await context.empty('credential_change');
  });

  const aChange = (): CredentialChange => ({
    id: room.deps.ids.next(),
    credentialId: randomUUID(),
    holderId: randomUUID(),
    kind: 'activated',
    level: 'ordinary',
    occurTime: room.deps.clock.now(),
  });
  /** Appends a change in a transaction of its own; gives its id. */
  async function happen(change = aChange()): Promise<string> {
    await inTransaction(context.database, (trx) => appendCredentialChanges(trx, [change]));
    return change.id;
  }
  async function sequence(): Promise<void> {
    while ((await sequenceChanges(context.database, credentialChanges)) === 'more');
  }
  const watching = (
    resumeToken: string,
    { signal = new AbortController().signal, keepAliveMilliseconds = 60_000 } = {},
  ) => watchCredentials({ ...room.deps, changeWatch, keepAliveMilliseconds }, resumeToken, signal);
  /** Takes so many messages and leaves. */
  async function take(count: number, resumeToken: string, options = {}): Promise<readonly WatchedCredentialChange[]> {
    const taken: WatchedCredentialChange[] = [];
    for await (const message of watching(resumeToken, options)) {
      taken.push(message);
      if (taken.length === count) break;
    }
    return taken;
  }
  const idsOf = (messages: readonly WatchedCredentialChange[]) => messages.map(({ change }) => change?.id);
  const faultOf = (resumeToken: string) =>
    take(1, resumeToken).then(
      () => undefined,
      ({ reason, fields }) => [reason, ...fields.map((fault: { reason: string }) => fault.reason)],
    );
  const positions = async () =>
    (await findChangesAfter(context.database, credentialChanges, 0, 10_000)).map(({ position }) => position);

  test('begins where it is, and then tells each change once, in one order', async () => {
    await happen();
    await sequence();
    const stream = watching('')[Symbol.asyncIterator]();
    const { value: beginning } = await stream.next();
    expect(beginning).toEqual({ resumeToken: expect.any(String), change: undefined });
    const next = stream.next();
    const ids = [await happen(), await happen()];
    await sequence();
    const taken = [(await next).value, (await stream.next()).value];
    expect(idsOf(taken)).toEqual(ids);
    await stream.return?.();
  });

  test('goes on after the token of the last message, whoever was told it, and wherever it broke off', async () => {
    const [start] = await take(1, '');
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await happen());
    await sequence();
    const seen: (string | undefined)[] = [];
    let token = start?.resumeToken ?? '';
    for (const count of [1, 2, 3, 1]) {
      const [beginning, ...taken] = await take(count + 1, token);
      expect(beginning).toEqual({ resumeToken: token, change: undefined });
      seen.push(...idsOf(taken));
      token = taken.at(-1)?.resumeToken ?? '';
    }
    expect(seen).toEqual(ids);
  });

  test('a change whose transaction began earlier and committed later is told, too', async () => {
    const [start] = await take(1, '');
    const [early, late] = [aChange(), aChange()];
    if (context.dialect === 'mysql') {
      const slow = await context.database.transaction();
      await appendCredentialChanges(slow, [early]);
      await happen(late);
      await sequence();
      await slow.commit();
    } else {
      await happen(late);
      await sequence();
      await happen(early);
    }
    await sequence();
    expect(idsOf(await take(3, start?.resumeToken ?? ''))).toEqual([undefined, late.id, early.id]);
  });

  test('two changes of one holder keep their order, though the clock of the process that made the second one is behind', async () => {
    const [start] = await take(1, '');
    const [second, first] = ['00000000-0000-7000-8000-000000000001', 'ffffffff-ffff-7fff-bfff-ffffffffffff'];
    await happen({ ...aChange(), id: first });
    await happen({ ...aChange(), id: second });
    await sequence();
    expect(idsOf(await take(3, start?.resumeToken ?? ''))).toEqual([undefined, first, second]);
  });

  test('1,000 changes by parallel transactions, two sequencers and three readers: all are seen once, in the same order', async () => {
    const [start] = await take(1, '');
    const sequencers = ['one', 'two'].map((name) => {
      const work = () => sequenceChanges(context.database, credentialChanges);
      return new Poller({ name, intervalMilliseconds: 1, work, log: silentLog });
    });
    for (const sequencer of sequencers) await sequencer.start();
    const readers = [1, 2, 3].map(() => take(1_001, start?.resumeToken ?? ''));
    const made: string[] = [];
    const writer = async () => {
      for (let n = 0; n < 100; n += 1) made.push(await happen());
    };
    await Promise.all(Array.from({ length: 10 }, writer));
    const [first = [], second = [], third = []] = (
      await Promise.all(readers).finally(() => Promise.all(sequencers.map((sequencer) => sequencer.stop())))
    ).map(idsOf);
    expect([...first.slice(1)].sort()).toEqual([...made].sort());
    expect([second, third]).toEqual([first, first]);
    expect(await positions()).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
  });

  test('what is written where nothing happened is never told, and leaves no gap', async () => {
    const nothing = () =>
      inTransaction(context.database, (trx) => appendNothing(trx, room.deps.ids.next(), room.deps.clock.now()));
    await nothing();
    const ids = [await happen()];
    await nothing();
    ids.push(await happen());
    await sequence();
    const changes = await findChangesAfter(context.database, credentialChanges, 0, 10);
    expect(changes.map(({ id, position }) => [id, position])).toEqual([
      [ids[0], 1],
      [ids[1], 2],
    ]);
    expect(await context.database('credential_change').pluck('id')).toHaveLength(2);
  });

  test('a sequencer that dies in the middle leaves no gap', async () => {
    for (let n = 0; n < 5; n += 1) await happen();
    const dying = context.database.transaction(async (trx) => {
      expect(await stampPositions(trx, credentialChanges, 3)).toBe(3);
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    await sequence();
    expect(await positions()).toEqual([1, 2, 3, 4, 5]);
  });

  test('says that it lives where nothing happens, with the token that it had', async () => {
    const messages = await take(3, '', { keepAliveMilliseconds: 20 });
    expect(idsOf(messages)).toEqual([undefined, undefined, undefined]);
    expect(new Set(messages.map(({ resumeToken }) => resumeToken)).size).toBe(1);
  });

  test('ends when its reader leaves while it waits', async () => {
    const leaving = new AbortController();
    const reading = take(2, '', { signal: leaving.signal });
    leaving.abort();
    expect(await reading).toHaveLength(1);
  });

  test('refuses a token that is not its own', async () => {
    const foreign = pageToken(room.deps.keyring, ['ListPinRequests'], '0');
    for (const token of ['x', '0', foreign, `${(await take(1, ''))[0]?.resumeToken}A`])
      expect(await faultOf(token)).toEqual(['INVALID_FIELDS', 'RESUME_TOKEN']);
  });

  test('refuses a token of changes that the database does not have', async () => {
    await happen();
    await sequence();
    const token = pageToken(room.deps.keyring, ['WatchCredentials'], '2');
    expect(await faultOf(token)).toEqual(['RESUME_TOKEN_AHEAD']);
  });

  test('keeps changes for 90 days, and tells a token whose changes are gone that it is too old', async () => {
    const [start] = await take(1, '');
    for (let n = 0; n < 3; n += 1) await happen();
    await sequence();
    const [, first] = await take(2, start?.resumeToken ?? '');
    room.pass(50 * millisecondsPerDay);
    const later = await happen();
    await sequence();
    room.pass(41 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect(await positions()).toEqual([4]);
    for (const token of [start, first])
      expect(await faultOf(token?.resumeToken ?? '')).toEqual(['RESUME_TOKEN_TOO_OLD']);
    const third = pageToken(room.deps.keyring, ['WatchCredentials'], '3');
    expect(idsOf(await take(2, third))).toEqual([undefined, later]);
  });

  test('never forgets the last position: what comes next goes on from there', async () => {
    for (let n = 0; n < 3; n += 1) await happen();
    await sequence();
    room.pass(400 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    await happen();
    await sequence();
    expect(await positions()).toEqual([3, 4]);
  });
});
