import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { PostalAddress } from '../../../services/postal/domain/address-block';
import { returnReasons } from '../../../services/postal/domain/letter-answer';
import { migrations } from '../../../services/postal/migrations';
import { releaseHeldLetter } from '../../../services/postal/use-cases/release-held-letter';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { italianAddress } from '../letter-samples';
import { tables } from '../postal-room';
import { halfContent } from '../signed-events';

const contentTo = (changes: Partial<PostalAddress>) =>
  SealedContent.fromPartial({
    ...halfContent,
    recipient: { $case: 'postalAddress', value: { ...italianAddress, ...changes } },
  });

describeOnEachDatabase('letters that wait for somebody to look at their address', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const open = async (options: Parameters<typeof answerRoom>[1] = {}) => {
    room = await answerRoom(context.database, options);
  };
  const printedTo = async (changes: Partial<PostalAddress>) => (await room.printed(1, contentTo(changes)))[0] ?? '';

  test.each<[string, Partial<PostalAddress>]>([
    ['PLACEHOLDER_TEXT', { street: 'n/a' }],
    ['NO_FIXED_ABODE', { street: 'Senza fissa dimora' }],
    ['RECIPIENT_NOT_THERE', { street: 'Via Roma 1 (irreperibile)' }],
    ['STREET_WITHOUT_NAME', { street: '12' }],
    ['MAIL_ADDRESS_IN_LINE', { careOf: 'maria@example.it' }],
    ['PHONE_NUMBER_IN_LINE', { building: '333 1234567' }],
    ['RECIPIENT_IS_PLACE', { recipient: 'Roma' }],
    ['COUNTRY_UNKNOWN', { countryCode: 'XX' }],
    ['POSTAL_CODE_NOT_A_CAP', { postalCode: '0014' }],
    ['POSTAL_CODE_NOT_OF_LOCALITY', { postalCode: '20121' }],
    ['PROVINCE_NOT_OF_POSTAL_CODE', { province: 'MI' }],
  ])('%s', async (reason, changes) => {
    await open();
    const id = await printedTo(changes);
    expect(await room.stateOf(id)).toBe(`held ${reason}`);
    expect(room.destination.printed).toEqual([]);
    expect(await room.reportedStatesOf(id)).toEqual(['ACCEPTED']);
    await room.release(id);
    await room.turn();
    expect(await room.stateOf(id)).toBe('handed-over');
    expect(await room.eventsOf(id)).toEqual([`held ${reason} 1`, 'cleared 1']);
  });

  test.each(
    returnReasons,
  )('a recipient whose letter came back (%s) is held, until an operator lets it go', async (why) => {
    await open();
    const first = await printedTo({});
    await room.tell(first, { kind: 'returned', reason: why });
    const again = await printedTo({ recipient: 'D’ALESSANDRO Maria Giulia' });
    const other = await printedTo({ recipient: 'Luca Bianchi' });
    const moved = await printedTo({ street: 'Via Ciro il Grande 23' });
    expect(await Promise.all([again, other, moved].map(room.stateOf))).toEqual([
      ...['held ADDRESS_BLOCKED', 'handed-over', 'handed-over'],
    ]);
    await room.release(again);
    await room.turn();
    expect(await room.stateOf(again)).toBe('handed-over');
    expect(await room.stateOf(await printedTo({}))).toBe('handed-over');
  });

  test('a letter to be printed again waits where the same recipient’s came back meanwhile', async () => {
    await open({ mostLetters: 2 });
    const [spoiled = '', returned = ''] = await room.printed(2);
    await room.tell(spoiled, { kind: 'spoiled' });
    await room.tell(returned, { kind: 'returned', reason: 'MOVED' });
    await room.resolve(spoiled, 'print-again');
    await room.turn();
    expect(await room.stateOf(spoiled)).toBe('held ADDRESS_BLOCKED');
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });

  test('further recipients at one door are held; one that had letters there before is not', async () => {
    await open({ recipientsAtDoor: 3 });
    const names = ['Anna Rossi', 'Luca Bianchi', 'Sara Verdi', 'Marco Neri', 'Dott. Rossi Anna'];
    const ids: string[] = [];
    for (const recipient of names) ids.push(await printedTo({ recipient, building: `Interno ${ids.length + 1}` }));
    expect(await Promise.all(ids.map(room.stateOf))).toEqual([
      ...['handed-over', 'handed-over', 'handed-over', 'held TOO_MANY_AT_ONE_DOOR', 'handed-over'],
    ]);
    await room.release(ids[3] ?? '');
    await room.turn();
    expect(await room.stateOf(ids[3] ?? '')).toBe('handed-over');
    expect(await room.eventsOf(ids[3] ?? '')).toEqual(['held TOO_MANY_AT_ONE_DOOR 1', 'cleared 1']);
  });

  test('one that was let go is not held again when it is printed again', async () => {
    await open();
    const id = await printedTo({ street: '12' });
    await room.release(id);
    await room.turn();
    await room.tell(id, { kind: 'spoiled' });
    await room.resolve(id, 'print-again');
    await room.turn();
    expect(await room.stateOf(id)).toBe('handed-over');
  });

  test('a held letter is cancelled like one that waits for its batch, and expires like it', async () => {
    await open();
    const cancelled = await printedTo({ street: '12' });
    const [late = ''] = await room.printed(1, contentTo({ street: '12' }), later(room.now(), millisecondsPerHour));
    await room.cancel(cancelled);
    room.passHours(1);
    await room.sweep();
    expect(await Promise.all([cancelled, late].map(room.stateOf))).toEqual([
      'cancelled CANCELLED',
      'expired NOT_AFTER_PASSED',
    ]);
    await expect(room.release(late)).rejects.toMatchObject({ kind: 'precondition', reason: 'LETTER_NOT_HELD' });
    await expect(room.release('none')).rejects.toMatchObject({ kind: 'not-found', reason: 'LETTER_UNKNOWN' });
    const wordless = releaseHeldLetter(room.deps, { id: late, reason: 'x'.repeat(501) }, 'x');
    await expect(wordless).rejects.toMatchObject({ fields: [{ field: 'reason', reason: 'OPERATOR_REASON' }] });
  });

  test.each<[string, Partial<PostalAddress>]>([
    ['UNPRINTABLE_CHARACTER', { recipient: '王小明' }],
    ['ADDRESS_TOO_LONG', { recipient: 'W'.repeat(300) }],
  ])('a letter that cannot be drawn fails before any batch has it: %s', async (reason, changes) => {
    await open({ mostLetters: 2 });
    const id = await printedTo(changes);
    expect(await room.stateOf(id)).toBe(`failed ${reason}`);
    expect(await room.reportedStatesOf(id)).toEqual(['ACCEPTED', `FAILED ${reason}`]);
    expect(await room.batchStates()).toEqual([]);
    expect(await context.database('letter').whereNotNull('sealed').pluck('id')).toEqual([]);
  });
});
