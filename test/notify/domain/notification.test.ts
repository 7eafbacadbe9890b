import fc from 'fast-check';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { checkNotification, type GivenNotification } from '../../../services/notify/domain/notification';
import { aNotification, timeToLiveMilliseconds } from '../notification-room';

const now = new Date('2026-11-27T10:00:00Z');
const inDays = (days: number) => later(now, days * millisecondsPerDay);
const check = (changes: Partial<GivenNotification>) =>
  checkNotification(aNotification(changes), { now, timeToLiveMilliseconds });
const faultsOf = (changes: Partial<GivenNotification>) =>
  check(changes).faults.map(({ field, reason }) => `${field.replace(/^notification\./, '')} ${reason}`);

test('a notification that is right comes out whole, in canonical form', () => {
  expect(
    check({ channels: ['sms', 'email'], language: 'EN-gb', unsubscribeUrl: 'https://portal.example/u?t=1' }),
  ).toEqual({
    faults: [],
    notification: {
      template: 'test-message',
      language: 'en-GB',
      routes: [
        { channel: 'sms', recipient: '+393331234567' },
        { channel: 'email', recipient: 'Mario.Rossi@example.it' },
      ],
      variables: { note: 'hello' },
      priority: 'normal',
      sendTime: undefined,
      notAfterTime: later(now, 24 * millisecondsPerHour),
      unsubscribeUrl: 'https://portal.example/u?t=1',
    },
  });
});

test('all faults are told together, each by its field', () => {
  const recipient = { sms: '3331234567', email: 'a@b@c', pec: '' };
  const changes = {
    template: '',
    language: 'not a language',
    recipient,
    channels: ['sms', 'email', 'pec'],
    priority: 'unknown',
    sendTime: inDays(31),
    expireTime: inDays(-1),
    unsubscribeUrl: 'http://portal.example',
  } as const;
  expect(faultsOf(changes)).toEqual([
    'template FIELD_REQUIRED',
    'language LANGUAGE_INVALID',
    'recipient.mobile MOBILE_INVALID',
    'recipient.email EMAIL_INVALID',
    'recipient.pec FIELD_REQUIRED',
    'priority VALUE_UNKNOWN',
    'send_time TIME_OUT_OF_RANGE',
    'expire_time TIME_OUT_OF_RANGE',
    'unsubscribe_url URL_INVALID',
  ]);
});

const noRecipient = { sms: '', email: '', pec: '' };
test.each<[string, Partial<GivenNotification>, readonly string[]]>([
  ['no channel', { channels: [] }, ['channels FIELD_REQUIRED']],
  ['a channel twice', { channels: ['email', 'email'] }, ['channels CHANNEL_REPEATED']],
  ['four channels', { channels: ['email', 'email', 'email', 'email'] }, ['channels TOO_MANY']],
  ['a letter', { channels: ['unknown'] }, ['channels VALUE_UNKNOWN']],
  ['no recipient for the channel', { recipient: noRecipient }, ['recipient.email FIELD_REQUIRED']],
  ['nothing at all where nothing is needed', { recipient: { ...noRecipient, email: 'a@b.it' } }, []],
  ['what no channel needs', { recipient: { sms: 'x', email: 'a@b.it', pec: 'y' } }, []],
  ['a template with too long a name', { template: 'x'.repeat(101) }, ['template TEXT_TOO_LONG']],
  ['no language', { language: '' }, ['language FIELD_REQUIRED']],
  ['a language of 36 characters', { language: `en-${'x'.repeat(33)}` }, ['language LANGUAGE_INVALID']],
  [
    'an end without an e-mail',
    { channels: ['sms'], unsubscribeUrl: 'https://a.it' },
    ['unsubscribe_url UNSUBSCRIBE_WITHOUT_EMAIL'],
  ],
  ['an end with a login', { unsubscribeUrl: 'https://u:p@a.it' }, ['unsubscribe_url URL_INVALID']],
  ['an end that ends its header', { unsubscribeUrl: 'https://a.it/>,<mailto:x@y.it' }, ['unsubscribe_url URL_INVALID']],
  ['an end on two lines', { unsubscribeUrl: 'https://a.it/\r\nBcc: x@y.it' }, ['unsubscribe_url URL_INVALID']],
  ['an end of 501 characters', { unsubscribeUrl: `https://a.it/${'x'.repeat(488)}` }, ['unsubscribe_url URL_INVALID']],
  ['a time that is no time', { sendTime: new Date(Number.NaN) }, ['send_time TIME_OUT_OF_RANGE']],
  ['an expiry that is no time', { expireTime: new Date(Number.NaN) }, ['expire_time TIME_OUT_OF_RANGE']],
  ['an expiry before its time', { sendTime: inDays(2), expireTime: inDays(1) }, ['expire_time TIME_OUT_OF_RANGE']],
  ['an expiry after 91 days', { expireTime: inDays(91) }, ['expire_time TIME_OUT_OF_RANGE']],
  ['the latest times there may be', { sendTime: inDays(30), expireTime: inDays(120) }, []],
  ['a time that has passed', { sendTime: inDays(-300) }, []],
])('%s', (_, changes, faults) => {
  expect(faultsOf(changes)).toEqual(faults);
});

test('what is to go out later waits as long from then on', () => {
  const { notification } = check({ sendTime: inDays(3) });
  expect(notification).toMatchObject({ sendTime: inDays(3), notAfterTime: later(inDays(3), 72 * millisecondsPerHour) });
  expect(check({ sendTime: inDays(-3) }).notification).toMatchObject({ sendTime: undefined });
});

test('whatever is given, it is a whole notification or has faults, and never both', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('en', 'a@b.it', '+393331234567', ''),
  );
  const time = fc.option(fc.date({ noInvalidDate: false }), { nil: undefined });
  const given: fc.Arbitrary<GivenNotification> = fc.record({
    template: text,
    language: text,
    recipient: fc.record({ sms: text, email: text, pec: text }),
    channels: fc.array(fc.constantFrom('sms', 'email', 'pec', 'unknown'), { maxLength: 5 }),
    variables: fc.dictionary(fc.string(), fc.string()),
    priority: fc.constantFrom('urgent', 'normal', 'bulk', 'unknown', undefined),
    sendTime: time,
    expireTime: time,
    unsubscribeUrl: fc.oneof(text, fc.webUrl()),
  });
  fc.assert(
    fc.property(given, (one) => {
      const { notification, faults } = checkNotification(one, { now, timeToLiveMilliseconds });
      expect(notification === undefined).toBe(faults.length > 0);
      if (notification === undefined) return;
      expect(notification.notAfterTime > (notification.sendTime ?? now)).toBe(true);
      for (const { recipient } of notification.routes) expect(recipient).toMatch(/^[\x21-\x7e]+$/);
    }),
    { numRuns: 500 },
  );
});
