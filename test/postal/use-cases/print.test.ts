import { Fault } from '../../../runtime/fault';
import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, newDelivery, notice, splitDelivery } from '../signed-events';

describeOnEachDatabase('printing letters', migrations, (context) => {
  let room: PostalRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await postalRoom(context.database);
  });
  afterEach(() => room.close());

  const options = (differing: object = {}) => ({ notAfterTime: room.notAfterTime, ...differing });
  const handLetter = async (differing: object = {}, delivery = newDelivery()) => {
    await room.hand(await splitDelivery(room.keys, delivery, options(differing)));
    return delivery;
  };
  const states = async () => (await room.reports()).map(({ state }) => state);
  const diskFull = async () => {
    throw new Fault('unavailable', 'SPOOL_UNAVAILABLE', 'no space');
  };
  const sent = { attempt: 1, state: 'sent', hasSealedCopy: false };

  test('a letter is printed once, reported on its way, and its sealed copy is erased', async () => {
    await handLetter();
    expect(await room.turn()).toEqual([]);
    expect(room.destination.printed).toMatchObject([{ attempt: 1, pdf: expect.any(Buffer) }]);
    expect(await room.letters()).toEqual([sent]);
    expect(await room.jobs()).toBe(0);
    expect(await room.reports()).toEqual([
      { attempt: 1, state: 'ACCEPTED' },
      { attempt: 1, state: 'SENDING' },
      { attempt: 1, state: 'SENT', carrier: 'test-press', carrierReference: room.destination.printed[0]?.batchId },
    ]);
    expect(await room.metrics.registry.metrics()).toContain('symbolon_postal_letters_total{state="sent"} 1');
  });

  test('a topic that is replayed after its letters were printed prints nothing and reports nothing', async () => {
    const delivery = newDelivery();
    const records = [
      await splitDelivery(room.keys, delivery, options()),
      await splitDelivery(room.keys, newDelivery(), options()),
      await notice(room.keys, newDelivery(), options()),
    ];
    await room.hand(...records);
    await room.turn();
    const before = await room.reports();
    await room.hand(...records, ...records);
    await room.turn();
    expect(room.destination.printed).toHaveLength(3);
    expect(await room.reports()).toEqual(before);
  });

  test('`printing` is committed, and reported, before the destination gets the first byte', async () => {
    await handLetter();
    let seen: unknown;
    room.destination.before = async () => {
      seen = { letters: await room.letters(), reports: await states() };
    };
    await room.turn();
    expect(seen).toEqual({
      letters: [{ attempt: 1, state: 'printing', hasSealedCopy: true }],
      reports: ['ACCEPTED', 'SENDING'],
    });
  });

  test('a letter that a crash left printing is not printed again where the destination has it', async () => {
    await handLetter();
    room.destination.after = diskFull;
    expect(await room.turn()).toEqual(['SPOOL_UNAVAILABLE']);
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'printing', hasSealedCopy: true }]);
    room.destination.before = async () => {
      throw new Error('it must not be printed again');
    };
    expect(await room.turn()).toEqual([]);
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.letters()).toEqual([sent]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('a letter that a crash left printing is printed where the destination does not have it', async () => {
    await handLetter();
    room.destination.before = diskFull;
    await room.turn();
    room.destination.before = async () => {};
    expect(await room.turn()).toEqual([]);
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.letters()).toEqual([sent]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('a letter of which the destination cannot tell is left open for an operator, with an alarm, and never printed again', async () => {
    await handLetter();
    room.destination.after = diskFull;
    room.destination.finds = 'unknown';
    await room.turn();
    await room.turn();
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'printing', hasSealedCopy: true, leftOpen: true }]);
    expect(await room.jobs()).toBe(0);
    expect(room.lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'batch.left-open' }));
    await room.sweep();
    const metrics = await room.metrics.registry.metrics();
    expect(metrics).toContain('symbolon_postal_letters_left_open_total 1');
    expect(metrics).toContain('symbolon_postal_letters_left_open 1');
    expect(metrics).toContain('symbolon_postal_letters_printing 1');
    expect(room.destination.printed).toHaveLength(1);
  });

  test('a letter whose crash left it at one destination is left open where there is another one now, not printed again', async () => {
    await handLetter();
    room.destination.after = diskFull;
    await room.turn();
    room.destination.id = 'another-press';
    room.destination.finds = 'staged';
    await room.turn();
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'printing', hasSealedCopy: true, leftOpen: true }]);
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.metrics.registry.metrics()).toContain('symbolon_postal_letters_left_open_total 1');
  });

  test('a full disk is waited out; after its time the letter is expired', async () => {
    await handLetter();
    room.destination.before = diskFull;
    expect([await room.turn(), await room.turn()]).toEqual([['SPOOL_UNAVAILABLE'], ['SPOOL_UNAVAILABLE']]);
    room.passHours(24 * 11);
    expect(await room.turn()).toEqual([]);
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
    ]);
    expect(room.destination.printed).toEqual([]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'EXPIRED']);
  });

  test('a cancellation while it is being printed lets it go out and be reported so', async () => {
    const delivery = await handLetter();
    room.destination.before = () => room.hand(cancellation(room.keys, delivery, options()));
    expect(await room.turn()).toEqual([]);
    expect(await room.letters()).toEqual([sent]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('a cancellation after it was sent is not reported', async () => {
    const delivery = await handLetter();
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, options()));
    expect(await room.letters()).toEqual([sent]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('a letter cancelled after its batch was closed goes out, whatever crashed meanwhile, and is reported so', async () => {
    const delivery = await handLetter();
    room.destination.before = diskFull;
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, options()));
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'printing', hasSealedCopy: true }]);
    room.destination.before = async () => {};
    await room.turn();
    expect(room.destination.printed).toHaveLength(1);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('of two claimants of one letter only the newer one says what became of it', async () => {
    await handLetter();
    await room.sort();
    const [older] = await room.claim();
    await room.makeDue();
    const [newer] = await room.claim();
    if (older === undefined || newer === undefined) throw new Error('no job was claimed');
    room.destination.before = async ({ fence }) => {
      if (fence === older.fence) await room.printClaimed(newer);
    };
    await expect(room.printClaimed(older)).rejects.toMatchObject({ kind: 'conflict', reason: 'BATCH_CHANGED' });
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.letters()).toEqual([sent]);
    expect(await states()).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  test('a claimant that comes to life after a newer one has begun does not print', async () => {
    await handLetter();
    await room.sort();
    const [older] = await room.claim();
    await room.makeDue();
    const [newer] = await room.claim();
    if (older === undefined || newer === undefined) throw new Error('no job was claimed');
    room.destination.before = diskFull;
    await expect(room.printClaimed(newer)).rejects.toMatchObject({ reason: 'SPOOL_UNAVAILABLE' });
    room.destination.before = async () => {};
    await expect(room.printClaimed(older)).rejects.toMatchObject({ kind: 'conflict', reason: 'BATCH_CHANGED' });
    expect(room.destination.printed).toEqual([]);
  });
});
