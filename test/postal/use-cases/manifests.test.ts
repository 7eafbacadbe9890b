import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { newDelivery, splitDelivery } from '../signed-events';

const together = { mostLetters: 2, longestOpenMilliseconds: 3_600_000, waitsForRelease: false };

describeOnEachDatabase('the manifests of a batch', migrations, (context) => {
  let room: PostalRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await postalRoom(context.database, { policy: together });
  });
  afterEach(() => room.close());

  const hand = async (hours: number) => {
    const notAfterTime = new Date(Date.now() + hours * 3_600_000);
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime }));
  };
  /** Its sequence, the one that it replaces, and its letters, in the order of the chain. */
  const chain = () => context.database('manifest').orderBy('sequence').select('sequence', 'replaces', 'letters');
  const numbers = async () =>
    (await chain()).map(({ sequence, replaces, letters }) => [
      Number(sequence),
      replaces === null ? undefined : Number(replaces),
      letters,
    ]);
  const crash = async () => {
    throw new Error('it died');
  };

  test('one is drawn once, however often its batch is staged with the same letters', async () => {
    await hand(100);
    await hand(100);
    room.destination.staging = crash;
    await room.turn();
    room.destination.staging = async () => {};
    expect(await room.turn()).toEqual([]);
    expect(await numbers()).toEqual([[1, undefined, 2]]);
    expect(room.destination.papers).toEqual(['manifest-00000001.json', 'manifest-00000001.json.sig', 'SHA256SUMS']);
  });

  test('one that letters fell out of is replaced, and goes with the one that counts: the chain has no hole', async () => {
    await hand(10);
    await hand(100);
    room.destination.staging = crash;
    await room.turn();
    room.destination.staging = async () => {};
    room.passHours(20);
    expect(await room.turn()).toEqual([]);
    expect(await numbers()).toEqual([
      [1, undefined, 2],
      [2, 1, 1],
    ]);
    expect(room.destination.papers).toEqual([
      ...['manifest-00000001.json', 'manifest-00000001.json.sig'],
      ...['manifest-00000002.json', 'manifest-00000002.json.sig', 'SHA256SUMS'],
    ]);
    expect(room.destination.printed).toHaveLength(1);
  });

  test('a claimant that a newer one has overtaken adds none', async () => {
    await hand(10);
    await hand(100);
    await room.sort();
    const [older] = await room.claim();
    await room.makeDue();
    const [newer] = await room.claim();
    if (older === undefined || newer === undefined) throw new Error('no job was claimed');
    room.destination.before = async () => {
      room.destination.before = async () => {};
      room.passHours(20);
      await room.printClaimed(newer);
    };
    await expect(room.printClaimed(older)).rejects.toMatchObject({ kind: 'conflict', reason: 'BATCH_CHANGED' });
    expect(await numbers()).toEqual([[1, undefined, 1]]);
  });
});
