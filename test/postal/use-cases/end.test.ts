import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { migrations } from '../../../services/postal/migrations';
import { refuseRemovedSealKeys } from '../../../services/postal/use-cases/check-seal-keys';
import { describeOnEachDatabase } from '../../support/database-suite';
import { italianAddress } from '../letter-samples';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, halfContent, newDelivery, splitDelivery, testKeys } from '../signed-events';

describeOnEachDatabase('letters that are not printed', migrations, (context) => {
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
  const sent = { attempt: 1, state: 'sent', hasSealedCopy: false };

  test.each([
    ['sealed for another delivery', { sealedFor: newDelivery() }, 'UNSEAL_FAILED'],
    [
      'addressed to a mailbox',
      { content: SealedContent.fromPartial({ ...halfContent, recipient: { $case: 'email', value: 'a@example.it' } }) },
      'UNSUPPORTED_CONTENT',
    ],
    [
      'whose other half is a letter too',
      {
        content: SealedContent.fromPartial({
          ...halfContent,
          content: { $case: 'half', value: { characters: 'QW8ZR5TM', otherHalfChannel: Channel.CHANNEL_LETTER } },
        }),
      },
      'UNSUPPORTED_CONTENT',
    ],
    [
      'holding a whole PIN',
      {
        content: SealedContent.fromPartial({
          ...halfContent,
          content: { $case: 'half', value: { characters: 'BCDFGHJKQW8ZR5TM' } },
        }),
      },
      'UNSUPPORTED_CONTENT',
    ],
    [
      'for a name that the font cannot write',
      {
        content: SealedContent.fromPartial({
          ...halfContent,
          recipient: { $case: 'postalAddress', value: { ...italianAddress, recipient: '王小明' } },
        }),
      },
      'UNPRINTABLE_CHARACTER',
    ],
  ])('a letter %s fails for good, with an alarm that tells nothing of its content', async (_what, differing, reason) => {
    await handLetter(differing);
    expect(await room.turn()).toEqual([]);
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'failed', reason, hasSealedCopy: false }]);
    expect(await room.reports()).toContainEqual({ attempt: 1, state: 'FAILED', reason });
    expect(await room.metrics.registry.metrics()).toContain(
      `symbolon_postal_unprintable_letters_total{reason="${reason}"} 1`,
    );
    expect(JSON.stringify(room.lines)).not.toMatch(/QW8Z|R5TM|王|example\.it|Roma/);
    expect(room.destination.printed).toEqual([]);
  });

  test('a start is refused where a letter waits that only a removed key can open', async () => {
    await handLetter();
    const { database } = context;
    await expect(refuseRemovedSealKeys({ database, keyring: room.keys.postal })).resolves.toBeUndefined();
    await expect(refuseRemovedSealKeys({ database, keyring: testKeys().postal })).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'SEAL_KEY_REMOVED',
    });
    await room.turn();
    await expect(refuseRemovedSealKeys({ database, keyring: testKeys().postal })).resolves.toBeUndefined();
  });

  test('a letter that waited too long for its turn is expired by the sweep, with its job', async () => {
    await handLetter();
    room.passHours(24 * 11);
    expect(await room.sweep()).toBe('idle');
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
    ]);
    expect(await room.jobs()).toBe(0);
    expect(await states()).toEqual(['ACCEPTED', 'EXPIRED']);
  });

  test('a letter and its delivery are forgotten 42 days after the end, once no event of them can come again', async () => {
    const delivery = await handLetter();
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, options()));
    room.passHours(24 * 41);
    await room.purge();
    expect(await room.letters()).toEqual([sent]);
    room.passHours(24 * 2);
    expect(await room.purge()).toBe('idle');
    expect(await room.letters()).toEqual([]);
    expect(await context.database('delivery').select('id')).toEqual([]);
  });

  test('what is replayed after its letter was forgotten is counted, and neither printed nor reported', async () => {
    const delivery = newDelivery();
    const letter = await splitDelivery(room.keys, delivery, options());
    await room.hand(letter);
    await room.turn();
    const before = await room.reports();
    room.passHours(24 * 60);
    await room.purge();
    await context.empty('inbox');
    await room.hand(letter, cancellation(room.keys, delivery, options()));
    await room.turn();
    expect(await room.reports()).toEqual(before);
    expect(await room.letters()).toEqual([]);
    expect(room.destination.printed).toHaveLength(1);
    expect(await room.metrics.registry.metrics()).toContain('symbolon_postal_events_too_old_total 2');
  });
});
