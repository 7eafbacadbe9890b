import { later, millisecondsPerHour } from '../../../runtime/clock';
import { type LetterAnswer, returnReasons } from '../../../services/postal/domain/letter-answer';
import { migrations } from '../../../services/postal/migrations';
import { recordAnswers } from '../../../services/postal/use-cases/record-answers';
import { recordDespatch } from '../../../services/postal/use-cases/record-despatch';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { tables } from '../postal-room';

const despatched = { kind: 'despatched' } as const;
const delivered = { kind: 'delivered' } as const;
const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error('there is none');
  return one;
};

describeOnEachDatabase('what print centres answer', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const open = async (options: Parameters<typeof answerRoom>[1] = {}) => {
    room = await answerRoom(context.database, options);
  };

  test('a letter that was despatched is sent, its sealed copy erased, and credentials hears when', async () => {
    await open();
    const id = first(await room.printed());
    const at = later(room.now(), -millisecondsPerHour);
    expect(await room.tell(id, despatched, { at })).toBe('RECORDED');
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'sent', hasSealedCopy: false }]);
    expect((await room.reportsOf(id)).slice(1)).toEqual([
      { state: 'SENDING', time: room.now() },
      { state: 'SENT', time: at },
    ]);
    expect(await room.eventsOf(id)).toEqual(['despatched 1']);
  });

  test.each<[LetterAnswer, string, readonly string[]]>([
    [delivered, 'delivered', ['SENT', 'DELIVERED']],
    [{ kind: 'lost' }, 'failed LOST', ['SENT', 'FAILED LOST']],
    [{ kind: 'damaged' }, 'failed DAMAGED', ['SENT', 'FAILED DAMAGED']],
    ...returnReasons.map((reason): [LetterAnswer, string, readonly string[]] => [
      { kind: 'returned', reason },
      `returned ${reason}`,
      ['SENT', `RETURNED ${reason}`],
    ]),
  ])('of a letter not known to be despatched: %j', async (answer, state, reports) => {
    await open();
    const id = first(await room.printed());
    const at = later(room.now(), 12 * millisecondsPerHour);
    expect(await room.tell(id, answer, { at })).toBe('RECORDED');
    expect(await room.stateOf(id)).toBe(state);
    expect((await room.reportsOf(id)).slice(2)).toEqual(reports.map((one) => ({ state: one, time: at })));
    expect((await room.letters())[0]?.hasSealedCopy).toBe(false);
    expect(await room.batchStates()).toEqual(['acknowledged']);
  });

  test('despatch and outcome each have their time; what is told again, or late, changes nothing', async () => {
    await open();
    const id = first(await room.printed());
    const [morning, days] = [later(room.now(), millisecondsPerHour), later(room.now(), 20 * millisecondsPerHour)];
    expect(await room.tell(id, despatched, { at: morning })).toBe('RECORDED');
    expect(await room.tell(id, delivered, { at: days })).toBe('RECORDED');
    expect(await room.tell(id, delivered, { at: days })).toBe('REPEATED');
    expect(await room.tell(id, despatched, { at: days })).toBe('REPEATED');
    expect(await room.tell(id, { kind: 'lost' })).toBe('REPEATED');
    expect(await room.tell(id, { kind: 'spoiled' })).toBe('LETTER_DESPATCHED');
    expect(await room.tell(id, { kind: 'returned', reason: 'REFUSED' })).toBe('RECORDED');
    expect(await room.stateOf(id)).toBe('returned REFUSED');
    expect((await room.reportsOf(id)).slice(2)).toEqual([
      { state: 'SENT', time: morning },
      { state: 'DELIVERED', time: days },
      { state: 'RETURNED REFUSED', time: room.now() },
    ]);
    expect(await room.eventsOf(id)).toEqual(['despatched 1', 'delivered 1', 'returned REFUSED 1']);
    const row = await context.database('letter').where({ id }).first('despatch_time', 'outcome_time');
    expect(row).toEqual({ despatch_time: morning, outcome_time: room.now() });
  });

  test('times that cannot be are refused, and nothing is written down', async () => {
    await open();
    const id = first(await room.printed());
    const wrong = [
      later(room.now(), 25 * millisecondsPerHour),
      later(room.now(), -25 * millisecondsPerHour),
      new Date(0),
      new Date(Number.NaN),
    ];
    for (const at of wrong) expect(await room.tell(id, despatched, { at })).toBe('TIME_IMPOSSIBLE');
    expect(await room.stateOf(id)).toBe('handed-over');
    expect(await room.eventsOf(id)).toEqual([]);
  });

  test('letters that are not known, not printed, or over are refused, each with its reason', async () => {
    await open({ mostLetters: 2 });
    const gone = '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c';
    const waiting = first(await room.printed());
    expect(await room.tell(gone, delivered)).toBe('LETTER_UNKNOWN');
    expect(await room.tell(waiting, delivered)).toBe('LETTER_NOT_PRINTED');
    const overdue = first(await room.hand(1, undefined, later(room.now(), millisecondsPerHour)));
    room.passHours(2);
    await room.sweep();
    expect(await room.tell(overdue, delivered)).toBe('LETTER_ENDED');
    const otherAttempt = room.given(waiting, delivered);
    const results = await recordAnswers(
      room.deps,
      [{ ...otherAttempt, code: { ...otherAttempt.code, attempt: 2 } }],
      'x',
    );
    expect(results).toEqual(['LETTER_UNKNOWN']);
    expect((await room.received()).map(({ state }) => state)).toHaveLength(3); // two accepted, one expired
  });

  test('several answers about one letter in one go count in their order, each told for itself', async () => {
    await open();
    const id = first(await room.printed());
    const all = [{ kind: 'missing' }, { kind: 'spoiled' }, despatched, delivered, delivered] as const;
    const results = await recordAnswers(
      room.deps,
      all.map((answer) => room.given(id, answer)),
      'x',
    );
    expect(results).toEqual(['RECORDED', 'RECORDED', 'RECORDED', 'RECORDED', 'REPEATED']);
    expect(await room.stateOf(id)).toBe('delivered');
    expect((await room.reportedStatesOf(id)).slice(2)).toEqual(['SENT', 'DELIVERED']);
    expect(await room.eventsOf(id)).toEqual(['missing 1', 'spoiled 1', 'despatched 1', 'delivered 1']);
  });

  test('250 answers go in by hundreds, with a result each in their order', async () => {
    await open({ mostLetters: 25 });
    const ids = await room.printed(25);
    const ten = Array.from({ length: 10 }, () => ids).flat();
    const results = await recordAnswers(
      room.deps,
      ten.map((id) => room.given(id, despatched)),
      'x',
    );
    expect(results).toEqual([...ids.map(() => 'RECORDED'), ...ten.slice(25).map(() => 'REPEATED')]);
  });

  test('letters are despatched by their codes, with a result for each', async () => {
    await open({ mostLetters: 2 });
    const [one = '', two = ''] = await room.printed(2);
    const matrix = `SYM1|${two.toUpperCase()}|1|1|1/1`;
    const codes = [room.codeOf(one), matrix, room.codeOf(one), 'no code', `${one}-1`, room.codeOf(one, 2)];
    const results = await recordDespatch(room.deps, { codes, batchId: '', despatchTime: undefined }, 'x');
    expect(results).toEqual([
      { code: codes[0], outcome: 'RECORDED' },
      { code: codes[1], outcome: 'RECORDED' },
      { code: codes[2], outcome: 'REPEATED' },
      { code: codes[3], outcome: 'LETTER_UNKNOWN' },
      { code: codes[4], outcome: 'REPEATED' },
      { code: codes[5], outcome: 'PRINT_UNKNOWN' },
    ]);
    expect(await room.batchStates()).toEqual(['acknowledged']);
  });

  test('what is told of a letter before its hand-over is written down is not forgotten by it', async () => {
    await open({ mostLetters: 3, spoolingIsDespatch: true });
    const ids = await room.hand(3);
    const [sent = '', spoiled = '', delivery = ''] = ids;
    room.destination.after = async () => {
      await room.tell(spoiled, { kind: 'spoiled' });
      await room.tell(delivery, delivered);
    };
    await room.turn();
    expect(await Promise.all(ids.map(room.stateOf))).toEqual(['sent', 'handed-over open SPOILED', 'delivered']);
    expect(await room.reportedStatesOf(sent)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
    expect(await room.reportedStatesOf(spoiled)).toEqual(['ACCEPTED', 'SENDING']);
    expect(await room.reportedStatesOf(delivery)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED']);
  });

  test('what was told of letters is forgotten with them', async () => {
    await open();
    const id = first(await room.printed());
    await room.tell(id, delivered);
    room.passHours(43 * 24);
    await room.purge();
    expect(await room.stateOf(id)).toBe('');
    expect(await room.eventsOf(id)).toEqual([]);
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });
});
