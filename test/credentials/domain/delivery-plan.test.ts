import { type Channel, familyOf } from '../../../services/credentials/domain/channel';
import type { Contact } from '../../../services/credentials/domain/contact';
import {
  assertDisjointFamilies,
  confirmationRoutes,
  planFirstHalf,
  planSecondHalfAtDesk,
  routeOf,
} from '../../../services/credentials/domain/delivery-plan';

const mobile: Contact = { kind: 'mobile', value: '+393331234567' };
const email: Contact = { kind: 'email', value: 'maria@example.it' };
const pec: Contact = { kind: 'pec', value: 'maria@pec.example.it' };
const all = { firstHalfChannels: ['sms', 'pec', 'email'] } as const;
const mailOnly = { firstHalfChannels: ['email', 'pec'] } as const;

describe('the first half', () => {
  test.each([
    ['goes by SMS where all can be used', [mobile, email, pec], undefined, all, ['sms', 'pec', 'email']],
    ['goes by PEC without a mobile', [email, pec], undefined, all, ['pec', 'email']],
    ['goes by e-mail where there is nothing else', [email], undefined, all, ['email']],
    ['goes by the preferred channel, the others stand by', [mobile, email, pec], 'email', all, ['email', 'sms', 'pec']],
    ['does not go where the installation cannot send', [mobile, email, pec], undefined, mailOnly, ['pec', 'email']],
    ['goes another way where the preferred one cannot be used here', [mobile, email], 'sms', mailOnly, ['email']],
  ] as const)('%s', (_, contacts, preferredChannel, policy, channels) => {
    expect(planFirstHalf({ contacts, preferredChannel }, policy).map(({ channel }) => channel)).toEqual(channels);
  });

  test('is planned with the contact that its channel reaches', () => {
    expect(planFirstHalf({ contacts: [mobile, pec], preferredChannel: 'pec' }, all)).toEqual([
      { channel: 'pec', contact: pec },
      { channel: 'sms', contact: mobile },
    ]);
  });

  test('without any way is a bug: such an application is refused before', () => {
    expect(() => planFirstHalf({ contacts: [mobile], preferredChannel: undefined }, mailOnly)).toThrow(
      expect.objectContaining({ kind: 'bug', reason: 'NO_ROUTE' }),
    );
  });
});

describe('the second half of a PIN whose first is printed at a desk', () => {
  const channelsOf = (
    contacts: readonly Contact[],
    preferredChannel: 'email' | 'letter' | undefined,
    policy: typeof all | typeof mailOnly,
  ) => {
    const plan = planSecondHalfAtDesk({ contacts, preferredChannel }, policy);
    return plan === 'letter' ? plan : plan.map(({ channel }) => channel);
  };
  test.each([
    ['goes by SMS, the others stand by', [mobile, email, pec], undefined, all, ['sms', 'pec', 'email']],
    ['goes as is preferred', [mobile, email], 'email', all, ['email', 'sms']],
    ['goes by letter where that is preferred', [mobile], 'letter', all, 'letter'],
    ['goes by letter without a contact', [], undefined, all, 'letter'],
    ['goes by letter without one that can be reached', [mobile], undefined, mailOnly, 'letter'],
  ] as const)('%s', (_, contacts, preferred, policy, ways) => {
    const channels = channelsOf(contacts, preferred, policy);
    expect(channels).toEqual(ways);
    expect(() => assertDisjointFamilies(['desk-slip'], channels === 'letter' ? ['letter'] : channels)).not.toThrow();
  });
});

test.each([
  ['digital-first', 'contacts', [mobile], undefined],
  ['digital-first', 'a preferred message', [mobile, email], 'email'],
  ['postal-first', 'no contact', [], undefined],
  ['postal-first', 'a preferred letter', [mobile], 'letter'],
] as const)('the way is %s with %s', (route, _, contacts, preferredChannel) => {
  expect(routeOf({ contacts, preferredChannel })).toBe(route);
});

test('every contact that the installation can reach is told of the request', () => {
  expect(confirmationRoutes({ contacts: [mobile, email, pec] }, mailOnly)).toEqual([
    { channel: 'email', contact: email },
    { channel: 'pec', contact: pec },
  ]);
});

describe('the families of the two halves', () => {
  test('are disjoint for any digital channels and the letter', () => {
    expect(() => assertDisjointFamilies(['sms', 'pec', 'email'], ['letter'])).not.toThrow();
  });

  test.each<[readonly Channel[], readonly Channel[]]>([
    [['letter'], ['letter']],
    [['email'], ['pec']],
    [['sms', 'pec'], ['email']],
    [
      ['letter', 'sms'],
      ['desk-slip', 'sms'],
    ],
  ])('must be: %p and %p are refused', (first, second) => {
    expect(() => assertDisjointFamilies(first, second)).toThrow(
      expect.objectContaining({ kind: 'bug', reason: 'FAMILIES_NOT_DISJOINT' }),
    );
  });

  test('are one for e-mail and PEC', () => {
    expect((['sms', 'email', 'pec', 'letter', 'desk-slip'] as const).map(familyOf)).toEqual([
      'sms',
      'mail',
      'mail',
      'letter',
      'desk',
    ]);
  });
});
