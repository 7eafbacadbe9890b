import { millisecondsPerDay } from '../../../runtime/clock';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import type { DeliveryReport } from '../../../services/credentials/use-cases/apply-reports';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { at, letterOf, openReturnedRoom, type ReturnedRoom } from '../returned-room';

const abroad = {
  postalAddress: {
    ...at('Rue de Rivoli 4').postalAddress,
    postalCode: '75001',
    locality: 'Paris',
    province: undefined,
    countryCode: 'FR',
  } as never, // every line that anApplication's has is there
};
const day = (of: string) => new Date(`2026-${of}T08:00:00Z`);

/** The clock stands at 7 January; the print centre's files come when they come. */
describeOnEachDatabase('what is reported of a letter', migrations, (context) => {
  let room: ReturnedRoom;
  let seed = 910_000;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openReturnedRoom(context, policy);
  };
  beforeEach(() => open());
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use');
  });
  type Said = readonly [DeliveryReport['state'], Date, string?];
  const reported = async (letter: string, said: readonly Said[]) => {
    for (const [state, occurTime, reason = ''] of said)
      await room.report([room.saying(letter, state, { occurTime, reason })]);
  };
  const expiryOf = async (id: string) => (await room.requestOf(id)).expireTime;

  test.each([
    ['is despatched in Italy', {}, '02-09'],
    ['is despatched abroad', abroad, '02-24'],
  ] as const)('that it %s counts from when it happened, however late the file came', async (_, changes, end) => {
    const holder = await room.issued(changes);
    room.pass(12 * millisecondsPerDay);
    await reported(letterOf(holder), [['sending', day('01-19')]]);
    expect(await expiryOf(holder.request.id)).toEqual(day('04-07'));
    await reported(letterOf(holder), [['sent', day('01-10')]]);
    expect(await expiryOf(holder.request.id)).toEqual(day(end));
  });

  test('comes to the same in any order and any number', async () => {
    const said: readonly Said[] = [
      ['accepted', day('01-07')],
      ['sending', day('01-08')],
      ['sent', day('01-10')],
      ['sent', day('01-11')],
      ['delivered', day('01-13')],
    ];
    const turned = [...said.slice(3), ...said.slice(0, 3)];
    const orders = [said, said.toReversed(), [...said, ...said], turned];
    const holders = await Promise.all(orders.map(() => room.ask(anApplication(++seed))));
    room.pass(10 * millisecondsPerDay);
    const ends: unknown[] = [];
    for (const [index, { request, deliveries }] of holders.entries()) {
      await room.report([room.saying(String(deliveries[0]?.id), 'sent')]);
      await reported(letterOf({ deliveries }), orders[index] ?? []);
      const { state, expireTime } = await room.requestOf(request.id);
      ends.push([state, expireTime]);
    }
    await room.published();
    expect(ends).toEqual(Array(4).fill(['ready', day('02-09')]));
  });

  test('that it was delivered, and nothing else, says that it was despatched by then', async () => {
    const holder = await room.issued();
    room.pass(9 * millisecondsPerDay);
    await room.report([room.saying(String(holder.deliveries[0]?.id), 'sent')]);
    await reported(letterOf(holder), [['delivered', day('01-14')]]);
    const { state, expireTime } = await room.requestOf(holder.request.id);
    expect([state, expireTime]).toEqual(['ready', day('02-13')]);
    await reported(letterOf(holder), [['sent', day('01-11')]]);
    expect(await expiryOf(holder.request.id)).toEqual(day('02-10'));
  });

  test('with a time before it was asked for ends no issue before its days', async () => {
    const holder = await room.issued();
    await reported(letterOf(holder), [['sent', new Date(0)]]);
    expect(await expiryOf(holder.request.id)).toEqual(day('02-06'));
  });

  test('so late that its issue’s days are over ends it', async () => {
    const holder = await room.issued();
    room.pass(45 * millisecondsPerDay);
    await reported(letterOf(holder), [['sent', day('01-10')]]);
    while ((await expireRequests(room.deps)) === 'more');
    expect(await room.statesOf(holder.request.id)).toMatchObject({ state: 'expired' });
    expect(await room.outcomeOf(holder.fiscalCode, holder.initialPin)).toBe('expired');
    await room.published();
  });

  test.each([
    ['before its despatch', ['returned', 'sending', 'sent']],
    ['after it, and that it was delivered between', ['sent', 'delivered', 'returned']],
  ] as const)('that it came back suspends its issue where it is told %s', async (_, states) => {
    const holder = await room.issued();
    await reported(
      letterOf(holder),
      states.map((state) => [state, day('01-10'), state === 'returned' ? 'REFUSED' : '']),
    );
    await room.settle();
    await room.published();
    const { state, expireTime, attention } = await room.requestOf(holder.request.id);
    expect([state, expireTime, attention]).toEqual(['suspended', day('02-09'), 'returned']);
  });

  test.each([
    'LOST',
    'DAMAGED',
    'SPOILED',
  ])('after its despatch, that it is %s, is a failure; its arrival outranks it', async (reason) => {
    const holder = await room.issued();
    const { id } = holder.request;
    await reported(letterOf(holder), [
      ['failed', day('01-20'), reason],
      ['sent', day('01-10')],
    ]);
    expect(await room.requestOf(id)).toMatchObject({ state: 'delivering', attention: 'undeliverable' });
    await reported(letterOf(holder), [['delivered', day('01-21')]]);
    expect(await room.requestOf(id)).toMatchObject({ attention: undefined, expireTime: day('02-09') });
    expect(await room.settle()).toBe(0);
  });

  test('lets the first half go that waited for it, by the despatch that a late file tells, once', async () => {
    await room.close();
    await open({ firstHalfAfterLetter: true });
    const holder = await room.issued();
    const letter = letterOf(holder);
    room.pass(5 * millisecondsPerDay);
    await reported(letter, [['sending', day('01-08')]]);
    expect(await room.published()).toEqual([]);
    await reported(letter, [
      ['sent', day('01-10')],
      ['sent', day('01-10')],
      ['sending', day('01-08')],
    ]);
    const [event, ...others] = await room.published();
    expect([event?.topic, event?.content.notAfterTime, others]).toEqual(['symbolon.delivery.sms.v1', day('01-15'), []]);
  });
});
