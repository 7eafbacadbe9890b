import { middleRate } from '../../bench/arrivals';
import { halfEvents } from '../../bench/delivery-events';
import { partsAsked } from '../../bench/parts';
import { DeliveryEvent, DeliveryEventContent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import { readSignedMessage } from '../../runtime/signed-message';
import { testKeys } from '../notify/signed-events';

test('a run measures what it is asked for, and what does not take long where it is asked for nothing', () => {
  expect([partsAsked([]), partsAsked(['drain', 'verify'])]).toEqual([
    new Set(['pin', 'relay', 'audit', 'gateway', 'letters']),
    new Set(['drain', 'verify']),
  ]);
});

test('a run of something else ends before it begins', () => {
  expect(() => partsAsked(['gatway'])).toThrow(
    'gatway is no part of the bench: pin, verify, relay, audit, gateway, letters, drain',
  );
});

test('the rate is that of the arrivals between the first tenth and the last', () => {
  const evenly = Array.from({ length: 80 }, (_, index) => 10_000 + index * 10);
  const times = [...Array(10).fill(0), ...evenly, ...Array(10).fill(1_000_000)];
  expect(middleRate(times)).toBe(100);
});

test('the halves that are fed are signed by credentials, each of another delivery', async () => {
  const keys = testKeys();
  const records = await halfEvents(keys.credentials, 'mail', 0, 4);
  const types = { envelope: DeliveryEvent, content: DeliveryEventContent };
  const contents = await Promise.all(records.map(({ value }) => readSignedMessage(keys.notify, value, types)));
  expect({
    deliveries: new Set(contents.map(({ deliveryId }) => deliveryId)).size,
    kinds: contents.map(({ event }) => event?.$case),
  }).toEqual({ deliveries: 4, kinds: Array(4).fill('splitDelivery') });
});
