import { Fault } from '../../../runtime/fault';
import { migrations } from '../../../services/postal/migrations';
import type { DrawLetter } from '../../../services/postal/ports';
import { describeOnEachDatabase } from '../../support/database-suite';
import { drawing, type PostalRoom, postalRoom, tables } from '../postal-room';
import { newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('a claimant of a batch that a newer one overtakes', migrations, (context) => {
  let room: PostalRoom;
  let draw: DrawLetter = drawing.draw;
  beforeEach(async () => {
    await context.empty(...tables);
    draw = drawing.draw;
    room = await postalRoom(context.database, { draw: (letter) => draw(letter) });
  });
  afterEach(() => room.close());

  /** Two claims of one batch, the older one first. */
  const claimTwice = async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime: room.notAfterTime }));
    await room.sort();
    const [older] = await room.claim();
    await room.makeDue();
    const [newer] = await room.claim();
    if (older === undefined || newer === undefined) throw new Error('no job was claimed');
    return { older, newer };
  };
  const expectSentOnce = async () => {
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'sent', hasSealedCopy: false }]);
    expect((await room.reports()).map(({ state }) => state)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
    expect(room.destination.waiting).toEqual([]);
  };

  test('ends no letter that the newer one prints, though it could draw none of them', async () => {
    const { older, newer } = await claimTwice();
    draw = async () => {
      draw = drawing.draw;
      await room.printClaimed(newer);
      throw new Fault('invalid', 'UNPRINTABLE_CHARACTER', 'a character has no glyph');
    };
    await expect(room.printClaimed(older)).rejects.toMatchObject({ kind: 'conflict', reason: 'BATCH_CHANGED' });
    await expectSentOnce();
  });

  test('removes what it has staged in vain', async () => {
    const { older, newer } = await claimTwice();
    room.destination.before = async () => {
      room.destination.before = async () => {};
      await room.printClaimed(newer);
    };
    await expect(room.printClaimed(older)).rejects.toMatchObject({ kind: 'conflict', reason: 'BATCH_CHANGED' });
    await expectSentOnce();
  });
});
