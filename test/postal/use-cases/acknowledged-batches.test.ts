import { later } from '../../../runtime/clock';
import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { tables } from '../postal-room';

const despatched = { kind: 'despatched' } as const;
const delivered = { kind: 'delivered' } as const;
const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error('there is none');
  return one;
};

describeOnEachDatabase('batches that print centres answer for', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const open = async (options: Parameters<typeof answerRoom>[1] = {}) => {
    room = await answerRoom(context.database, options);
  };

  test('a batch is despatched as a whole but for the letters left open, and acknowledged once those are decided', async () => {
    await open({ mostLetters: 4 });
    const [one, two, spoiled, missing] = await room.printed(4);
    await room.tell(spoiled ?? '', { kind: 'spoiled' });
    await room.tell(missing ?? '', { kind: 'missing' });
    const { id: batchId = '' } = first(await room.batches());
    const at = later(room.now(), -1_000);
    expect((await room.despatchBatch(batchId, at)).map(({ outcome }) => outcome)).toEqual(['RECORDED', 'RECORDED']);
    expect(await Promise.all([one, two, spoiled, missing].map((id) => room.stateOf(id ?? '')))).toEqual([
      ...['sent', 'sent', 'handed-over open SPOILED', 'handed-over open MISSING'],
    ]);
    expect(await room.batchStates()).toEqual(['handed-over']);
    expect([await room.erase(), room.destination.erased]).toEqual(['idle', []]);
    await room.resolve(spoiled ?? '', 'give-up');
    expect(await room.batchStates()).toEqual(['handed-over']);
    await room.tell(missing ?? '', despatched);
    expect(await room.batchStates()).toEqual(['acknowledged']);
    await room.erase();
    await room.erase();
    expect(room.destination.erased).toHaveLength(1);
    expect(await room.despatchBatch(batchId)).toEqual([]);
  });

  test('a batch that is unknown, or not printed yet, is not despatched', async () => {
    await open({ policy: { mostLetters: 1, longestOpenMilliseconds: 60_000, waitsForRelease: true } });
    await room.printed();
    const { id = '' } = first(await room.batches());
    await expect(room.despatchBatch(id)).rejects.toMatchObject({ kind: 'precondition', reason: 'BATCH_NOT_PRINTED' });
    const unknown = '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c';
    await expect(room.despatchBatch(unknown)).rejects.toMatchObject({ kind: 'not-found', reason: 'BATCH_UNKNOWN' });
  });

  test('the last letters of a batch answered at the same time acknowledge it', async () => {
    await open({ mostLetters: 8 });
    for (let round = 0; round < 5; round += 1) {
      const ids = await room.printed(8);
      const told = await Promise.all([...ids, ...ids].map((id) => room.tell(id, delivered)));
      expect(told.filter((one) => one === 'RECORDED')).toHaveLength(8);
    }
    expect(await room.batchStates()).toEqual(Array.from({ length: 5 }, () => 'acknowledged'));
    const states = (await room.received()).map(({ state }) => state);
    expect(states).toHaveLength(5 * 8 * 4); // accepted, sending, sent, delivered
  });

  test('where spooling is despatch only the despatch of the whole batch acknowledges it', async () => {
    await open({ mostLetters: 2, spoolingIsDespatch: true });
    const [one = '', two = ''] = await room.printed(2);
    await room.tell(one, delivered);
    expect(await room.tell(two, { kind: 'spoiled' })).toBe('LETTER_DESPATCHED');
    await room.tell(two, { kind: 'returned', reason: 'MOVED' });
    expect(await room.batchStates()).toEqual(['handed-over']);
    await room.despatchBatch(first(await room.batches()).id);
    expect(await room.batchStates()).toEqual(['acknowledged']);
    await room.erase();
    expect(room.destination.erased).toHaveLength(1);
  });

  test('a batch that cannot be erased keeps none of the others, and is tried again', async () => {
    await open();
    for (const id of await room.printed(3)) await room.tell(id, despatched);
    const [, refusing] = await room.batches();
    const erase = room.destination.erase.bind(room.destination);
    room.destination.erase = async (reference) => {
      if (reference.startsWith(refusing?.id ?? '')) throw new Error('the disk is away');
      await erase(reference);
    };
    await room.erase();
    expect(room.destination.erased).toHaveLength(2);
    room.destination.erase = erase;
    await room.erase();
    expect(room.destination.erased).toHaveLength(3);
  });

  test('what lies at another destination is erased once that is back', async () => {
    await open();
    await room.tell(first(await room.printed()), despatched);
    const own = room.destination.id;
    room.destination.id = 'press-two-of-them';
    await room.erase();
    expect(room.destination.erased).toEqual([]);
    expect(await context.database('batch').whereNull('erase_time').pluck('id')).toHaveLength(1);
    room.destination.id = own;
    await room.erase();
    expect(room.destination.erased).toHaveLength(1);
    expect(await context.database('batch').whereNull('erase_time').pluck('id')).toEqual([]);
  });
});
