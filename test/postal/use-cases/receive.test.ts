import { randomUUID } from 'node:crypto';
import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../../runtime/bus';
import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, newDelivery, receivedRecord, recordOf, splitDelivery, testKeys } from '../signed-events';

describeOnEachDatabase('receiving letters', migrations, (context) => {
  let room: PostalRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await postalRoom(context.database);
  });
  afterEach(() => room.close());

  const options = (differing: object = {}) => ({ notAfterTime: room.notAfterTime, ...differing });
  const accepted = { attempt: 1, state: 'accepted', hasSealedCopy: true };

  test('a letter is taken on with its job and its report, and nothing is printed', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), options()));
    expect(await room.letters()).toEqual([accepted]);
    expect(await room.jobs()).toBe(1);
    expect(await room.reports()).toEqual([{ attempt: 1, state: 'ACCEPTED' }]);
    expect(room.destination.printed).toEqual([]);
  });

  test('the same event again, or another event of the same attempt, changes nothing', async () => {
    const delivery = newDelivery();
    const record = await splitDelivery(room.keys, delivery, options());
    await room.hand(record, record, await splitDelivery(room.keys, delivery, options()));
    expect(await room.letters()).toEqual([accepted]);
    expect(await room.jobs()).toBe(1);
    expect(await room.reports()).toEqual([{ attempt: 1, state: 'ACCEPTED' }]);
  });

  test('the same event in several hands at once makes one letter', async () => {
    const record = await splitDelivery(room.keys, newDelivery(), options());
    await Promise.all(Array.from({ length: 8 }, () => room.hand(record)));
    expect(await room.letters()).toEqual([accepted]);
    expect(await room.jobs()).toBe(1);
  });

  test('a newer attempt ends the older one that was not begun, whichever comes first', async () => {
    const ended = [
      { attempt: 1, state: 'cancelled', reason: 'SUPERSEDED', hasSealedCopy: false },
      { attempt: 2, state: 'accepted', hasSealedCopy: true },
    ];
    const delivery = newDelivery();
    const [first, second] = [
      await splitDelivery(room.keys, delivery, options({ attempt: 1 })),
      await splitDelivery(room.keys, delivery, options({ attempt: 2 })),
    ];
    await room.hand(first, second);
    expect(await room.letters()).toEqual(ended);
    expect(await room.jobs()).toBe(1);
    await context.empty(...tables.filter((table) => !table.startsWith('outbox')));
    await room.hand(second, first);
    expect(await room.letters()).toEqual(ended);
    expect(await room.jobs()).toBe(1);
    expect(await room.reports()).toEqual([
      { attempt: 1, state: 'ACCEPTED' },
      { attempt: 2, state: 'ACCEPTED' },
      { attempt: 1, state: 'CANCELLED', reason: 'SUPERSEDED' },
      { attempt: 2, state: 'ACCEPTED' },
      { attempt: 1, state: 'CANCELLED', reason: 'SUPERSEDED' },
    ]);
  });

  test('a cancellation ends what was not begun and erases its copy', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, options()), cancellation(room.keys, delivery, options()));
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'cancelled', reason: 'CANCELLED', hasSealedCopy: false },
    ]);
    expect(await room.jobs()).toBe(0);
    expect(await room.reports()).toEqual([
      { attempt: 1, state: 'ACCEPTED' },
      { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
    ]);
  });

  test('a cancellation that comes first is a tombstone: it is reported, and every attempt that follows is over at once', async () => {
    const delivery = newDelivery();
    await room.hand(cancellation(room.keys, delivery, options()));
    expect(await room.letters()).toEqual([]);
    await room.hand(
      await splitDelivery(room.keys, delivery, options()),
      await splitDelivery(room.keys, delivery, options({ attempt: 2 })),
    );
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'cancelled', reason: 'CANCELLED', hasSealedCopy: false },
      { attempt: 2, state: 'cancelled', reason: 'CANCELLED', hasSealedCopy: false },
    ]);
    expect(await room.jobs()).toBe(0);
    expect(await room.reports()).toEqual([
      { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
      { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
      { attempt: 2, state: 'CANCELLED', reason: 'CANCELLED' },
    ]);
  });

  test('a cancellation acts on its own delivery only', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), options()));
    await room.hand(cancellation(room.keys, newDelivery(), options()));
    expect(await room.letters()).toEqual([accepted]);
  });

  test('a letter that comes too late is reported expired and keeps no copy', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime: new Date(Date.now() - 60_000) }));
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
    ]);
    expect(await room.reports()).toEqual([{ attempt: 1, state: 'EXPIRED', reason: 'NOT_AFTER_PASSED' }]);
  });

  test('what is no event, signed by somebody else, changed, of another channel or sealed to a strange key is refused, and the next event is taken', async () => {
    const delivery = newDelivery();
    const strange = testKeys();
    const good = await splitDelivery(room.keys, delivery, options());
    const changed = Buffer.from(good.value);
    changed[40] = (changed[40] ?? 0) ^ 1;
    const otherSeal = await splitDelivery(
      {
        postal: room.keys.postal,
        credentials: { ...room.keys.credentials, current: mixedCurrent(room.keys, strange) },
      },
      delivery,
      options(),
    );
    const incomplete = { eventId: randomUUID(), ...delivery, attempt: 1, channel: Channel.CHANNEL_LETTER };
    const refusals: [ReceivedRecord, object][] = [
      [receivedRecord(Buffer.from('not protobuf at all')), { kind: 'invalid', reason: 'UNDECODABLE' }],
      [receivedRecord(Buffer.alloc(0)), { kind: 'unauthenticated', reason: 'BAD_SIGNATURE' }],
      [receivedRecord(changed), { kind: expect.stringMatching(/invalid|unauthenticated/) }],
      [await splitDelivery(strange, delivery, options()), { kind: 'unauthenticated', reason: 'UNKNOWN_KEY' }],
      [
        await splitDelivery(room.keys, delivery, options({ channel: Channel.CHANNEL_EMAIL })),
        { kind: 'invalid', reason: 'WRONG_CHANNEL' },
      ],
      [otherSeal, { kind: 'invalid', reason: 'UNKNOWN_KEY' }],
      [
        recordOf(room.keys, { ...incomplete, notAfterTime: room.notAfterTime, event: undefined }, 'Unknown'),
        { kind: 'invalid', reason: 'UNDECODABLE' },
      ],
    ];
    for (const [record, fault] of refusals) await expect(room.hand(record)).rejects.toMatchObject(fault);
    expect(await room.letters()).toEqual([]);
    await room.hand(good);
    expect(await room.letters()).toEqual([accepted]);
  });
});

/** Signs with the one's key and seals to the other's. */
function mixedCurrent(signer: ReturnType<typeof testKeys>, sealer: ReturnType<typeof testKeys>) {
  const current: typeof signer.credentials.current = (purpose) =>
    (purpose === 'seal-letter' ? sealer : signer).credentials.current(purpose);
  return current;
}
