import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { batchesRoom, contentTo, undrawable } from '../batches-room';
import { halfContent } from '../signed-events';

describeOnEachDatabase('batches at their destination', migrations, (context) => {
  const under = batchesRoom(context);
  const { open, hand, batches, states } = under;

  test('where a print centre answers, letters stay handed over, with their sealed copies', async () => {
    await open({ mostLetters: 2 }, { spoolingIsDespatch: false });
    await hand(2);
    await under.room.turn();
    expect(await under.room.letters()).toEqual([
      { attempt: 1, state: 'handed-over', hasSealedCopy: true },
      { attempt: 1, state: 'handed-over', hasSealedCopy: true },
    ]);
    expect(await batches()).toEqual(['italy handed-over 2 size']);
    expect((await under.room.reports()).map(({ state }) => state).sort()).toEqual([
      ...['ACCEPTED', 'ACCEPTED', 'SENDING', 'SENDING'],
    ]);
  });

  test('where nobody answers, letters handed over are sent, and their sealed copies are erased', async () => {
    await open({ mostLetters: 2 });
    await hand(2);
    await under.room.sort();
    expect((await under.room.letters()).map(({ hasSealedCopy }) => hasSealedCopy)).toEqual([true, true]);
    await under.room.turn();
    const sent = { attempt: 1, state: 'sent', hasSealedCopy: false };
    expect(await under.room.letters()).toEqual([sent, sent]);
    const [batchId] = await context.database('batch').pluck('id');
    expect((await under.room.reports()).filter(({ state }) => state === 'SENT')).toEqual([
      { attempt: 1, state: 'SENT', carrier: 'test-press', carrierReference: batchId },
      { attempt: 1, state: 'SENT', carrier: 'test-press', carrierReference: batchId },
    ]);
  });

  test('a letter that cannot be drawn, or whose time is over, does not go, while the others of its batch do', async () => {
    await open({ mostLetters: 5 });
    await hand(1, contentTo({ recipient: undrawable }));
    await hand(1, halfContent, new Date(under.room.notAfterTime.getTime() - 9 * 24 * 3_600_000));
    await hand(3);
    await under.room.sort();
    under.room.passHours(30);
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 5 size']);
    const ended = (await under.room.letters()).map(({ state, ...rest }) => ({ state, ...rest }));
    expect(ended.filter(({ state }) => state !== 'sent')).toEqual(
      expect.arrayContaining([
        { attempt: 1, state: 'failed', reason: 'UNPRINTABLE_CHARACTER', hasSealedCopy: false },
        { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
      ]),
    );
    expect(await states()).toEqual(['expired', 'failed', 'sent', 'sent', 'sent']);
    expect(under.room.destination.printed).toHaveLength(3);
    expect((await under.room.reports()).map(({ state }) => state).sort()).toEqual([
      ...new Array(5).fill('ACCEPTED'),
      'EXPIRED',
      'FAILED',
      ...new Array(5).fill('SENDING'),
      ...new Array(3).fill('SENT'),
    ]);
  });

  test('a letter that fell out before a crash is not in what is staged after it', async () => {
    await open({ mostLetters: 2 });
    await hand(1, halfContent, new Date(under.room.notAfterTime.getTime() - 9 * 24 * 3_600_000));
    await hand(1);
    under.room.destination.staging = async () => {
      throw new Error('it died');
    };
    expect(await under.room.turn()).toEqual(['BUG']);
    under.room.destination.staging = async () => {};
    under.room.passHours(30);
    expect(await under.room.turn()).toEqual([]);
    expect(under.room.destination.printed).toHaveLength(1);
    expect(await states()).toEqual(['expired', 'sent']);
  });

  test('a batch of which no letter can go is not brought to the destination, and ends', async () => {
    await open({ mostLetters: 2 });
    await hand(2, contentTo({ recipient: undrawable }));
    under.room.destination.before = async () => {
      throw new Error('nothing is to be brought');
    };
    expect(await under.room.turn()).toEqual([]);
    expect(await states()).toEqual(['failed', 'failed']);
    expect(await batches()).toEqual(['italy acknowledged 2 size']);
    expect([under.room.destination.printed, under.room.destination.papers, await under.room.jobs()]).toEqual([
      [],
      [],
      0,
    ]);
  });
});
