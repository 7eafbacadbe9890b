import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { migrations } from '../../../services/credentials/migrations';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom } from '../credentials-room';

describeOnEachDatabase('a request for a PIN', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 1_000;
  beforeAll(async () => {
    room = await openCredentialsRoom(context);
  });
  afterAll(() => room.close());
  const nextSeed = () => {
    seed += 1;
    return seed;
  };
  const ask = (application = anApplication(nextSeed()), requestId: string = randomUUID(), caller = 'portal') =>
    requestPin(room.deps, { requestId, application }, caller);

  test('is answered with two deliveries, and sends each half sealed on its own way', async () => {
    const { request, deliveries } = await ask();
    expect({ request, deliveries }).toEqual({
      request: {
        id: expect.any(String),
        holderId: expect.any(String),
        credentialId: expect.any(String),
        outcome: 'issued',
        route: 'digital-first',
        attention: undefined,
        loneHalfCipher: undefined,
        healthCardIndex: undefined,
        state: 'accepted',
        stateTime: new Date('2026-01-07T08:00:00Z'),
        reference: expect.stringMatching(/^\d{4}$/),
        language: 'it',
        letterTo: 'italy',
        level: 'ordinary',
        applicationFingerprint: expect.any(Buffer),
        initialPin: { hash: expect.any(Buffer), pepperKeyId: expect.any(String) },
        version: 1,
        createTime: new Date('2026-01-07T08:00:00Z'),
        expireTime: new Date('2026-04-07T08:00:00Z'),
        dueTime: new Date('2026-04-07T08:00:00Z'),
        exchangeTime: undefined,
        spentTime: undefined,
        endTime: undefined,
      },
      deliveries: [
        expect.objectContaining({ half: 'first', channel: 'sms', state: 'queued', attempt: 1, position: 0 }),
        expect.objectContaining({ half: 'second', channel: 'letter', state: 'queued', attempt: 1, position: 0 }),
      ],
    });
    const events = await room.published();
    const told = events.map(({ topic, type, opened }) => ({
      topic,
      type,
      recipient: opened?.recipient?.$case,
      content: opened?.content?.$case,
      reference: opened?.reference,
    }));
    const { reference } = request;
    expect(told).toHaveLength(4);
    expect(told).toEqual(
      expect.arrayContaining([
        { topic: 'symbolon.delivery.sms.v1', type: 'SplitDelivery', recipient: 'mobile', content: 'half', reference },
        {
          topic: 'symbolon.delivery.letter.v1',
          type: 'SplitDelivery',
          recipient: 'postalAddress',
          content: 'half',
          reference,
        },
        { topic: 'symbolon.delivery.sms.v1', type: 'Notice', recipient: 'mobile', content: 'notice', reference },
        { topic: 'symbolon.delivery.mail.v1', type: 'Notice', recipient: 'email', content: 'notice', reference },
      ]),
    );
    expect(pinFrom(events)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{16}$/);
  });

  test('sent again with the same request id gets the same answer and sends nothing more', async () => {
    const application = anApplication(nextSeed());
    const requestId = randomUUID();
    const first = await ask(application, requestId);
    await room.published();
    expect(await ask(application, requestId)).toEqual(first);
    expect(await room.published()).toEqual([]);
  });

  test('with a used request id and another body is a conflict', async () => {
    const requestId = randomUUID();
    await ask(anApplication(nextSeed()), requestId);
    await expect(ask(anApplication(nextSeed()), requestId)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'REQUEST_ID_REUSED',
    });
  });

  test("does not meet another caller's request id", async () => {
    const requestId = randomUUID();
    const mine = await ask(anApplication(nextSeed()), requestId, 'portal');
    const other = await ask(anApplication(nextSeed()), requestId, 'desk-portal');
    expect(other.request.id).not.toBe(mine.request.id);
  });

  test('for the same application leads to the issue under way', async () => {
    const application = anApplication(nextSeed());
    const first = await ask(application);
    await room.published();
    expect((await ask(application)).request.id).toBe(first.request.id);
    expect(await room.published()).toEqual([]);
  });

  test('that is faulty is told all its faults at once, and leaves no trace', async () => {
    const before = await context.database('holder').count({ rows: '*' });
    const faulty = anApplication(nextSeed(), { fiscalCode: 'RSSMRA80A01H501A', mobile: '06 1234567', email: 'nobody' });
    const error: unknown = await ask(faulty, 'no-uuid').catch((reason: unknown) => reason);
    if (!isFault(error, 'invalid')) throw error;
    expect(error.fields.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['request_id', 'application.fiscal_code', 'application.mobile', 'application.email']),
    );
    expect(await context.database('holder').count({ rows: '*' })).toEqual(before);
  });

  test('made a hundred times at once makes one issue', async () => {
    const of = nextSeed();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => ask(anApplication(of, { email: `m${n % 10}@example.org` }))),
    );
    const outcomes = answers.map(({ request }) => [request.id, request.outcome] as const);
    expect(outcomes.filter(([, outcome]) => outcome === 'issued').length).toBeGreaterThan(0);
    expect(new Set(outcomes.filter(([, outcome]) => outcome === 'issued').map(([id]) => id)).size).toBe(1);
    expect(new Set(outcomes.map(([id]) => id)).size).toBe(10);
    expect(pinFrom(await room.published())).toHaveLength(16);
  });

  test('with one request id made at once by two is one request', async () => {
    const application = anApplication(nextSeed());
    const requestId = randomUUID();
    const [one, two] = await Promise.all([ask(application, requestId), ask(application, requestId)]);
    expect(two).toEqual(one);
  });

  test('after an issue has expired makes a new one', async () => {
    const application = anApplication(nextSeed());
    const first = await ask(application);
    room.pass(91 * millisecondsPerDay);
    const second = await ask(application);
    expect(second.request).toMatchObject({ outcome: 'issued', state: 'accepted' });
    expect(second.request.id).not.toBe(first.request.id);
    expect(await context.database('sealed_blob').where({ pin_request_id: first.request.id })).toEqual([]);
  });

  test('is OK while the log is away, and sends the halves when it is back', async () => {
    await room.published();
    room.logAnswers(false);
    await ask();
    room.logAnswers(true);
    expect(pinFrom(await room.published())).toHaveLength(16);
  });
});
