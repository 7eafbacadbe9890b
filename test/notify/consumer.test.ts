import { randomUUID } from 'node:crypto';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEvent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import type { ReceivedRecord } from '../../runtime/bus';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type NotifyRoom, notifyRoom, tables } from './notify-room';
import {
  cancellation,
  contentOf,
  newDelivery,
  receivedRecord,
  recordOf,
  splitDelivery,
  type TestKeys,
  testKeys,
} from './signed-events';

describeOnEachDatabase('records from Kafka', migrations, (context) => {
  let room: NotifyRoom;
  const refused: [string, string, (keys: TestKeys, notAfterTime: Date) => Promise<ReceivedRecord> | ReceivedRecord][] =
    [
      ['that are no protobuf', 'UNDECODABLE', () => receivedRecord(Buffer.from([0xff, 0xff, 0xff]))],
      ['that are empty', 'BAD_SIGNATURE', () => receivedRecord(Buffer.alloc(0))],
      [
        'signed by somebody else',
        'UNKNOWN_KEY',
        (_keys, notAfterTime) => cancellation(testKeys(), newDelivery(), { notAfterTime }),
      ],
      [
        'whose content was changed after it was signed',
        'BAD_SIGNATURE',
        (keys, notAfterTime) => tampered(cancellation(keys, newDelivery(), { notAfterTime })),
      ],
      [
        'of another channel family',
        'WRONG_CHANNEL',
        (keys, notAfterTime) => splitDelivery(keys, newDelivery(), { notAfterTime, channel: 'sms' }),
      ],
      [
        'for letters',
        'WRONG_CHANNEL',
        (keys, notAfterTime) =>
          recordOf(keys, { ...cancellationOf(notAfterTime), channel: Channel.CHANNEL_LETTER }, {}),
      ],
      [
        'of a kind not known',
        'UNDECODABLE',
        (keys, notAfterTime) => recordOf(keys, { ...cancellationOf(notAfterTime), event: undefined }, {}),
      ],
      [
        'without a time to live',
        'UNDECODABLE',
        (keys, notAfterTime) => recordOf(keys, { ...cancellationOf(notAfterTime), notAfterTime: undefined }, {}),
      ],
      [
        'without an attempt',
        'UNDECODABLE',
        (keys, notAfterTime) => cancellation(keys, newDelivery(), { notAfterTime, attempt: 0 }),
      ],
      [
        'with an id that is none',
        'UNDECODABLE',
        (keys, notAfterTime) => cancellation(keys, { ...newDelivery(), deliveryId: 'x' }, { notAfterTime }),
      ],
      [
        'of neither half',
        'UNDECODABLE',
        (keys, notAfterTime) => splitDelivery(keys, newDelivery(), { notAfterTime, half: Half.HALF_UNSPECIFIED }),
      ],
      [
        'with nothing sealed',
        'UNDECODABLE',
        (keys, notAfterTime) =>
          recordOf(
            keys,
            { ...cancellationOf(notAfterTime), event: { $case: 'notice', value: { sealed: undefined } } },
            {},
          ),
      ],
      [
        'sealed to a key that is not here',
        'UNKNOWN_KEY',
        (keys, notAfterTime) =>
          splitDelivery(
            {
              ...testKeys(),
              credentials: {
                ...keys.credentials,
                current: (purpose) => (purpose === 'event-signing' ? keys : testKeys()).credentials.current(purpose),
              },
            },
            newDelivery(),
            { notAfterTime },
          ),
      ],
    ];

  beforeEach(async () => {
    await context.empty(...tables);
    room = await notifyRoom(context.database);
  });
  afterEach(() => room.close());

  it.each(refused)('%s are refused for good', async (_what, reason, make) => {
    const error = await room.hand(await make(room.keys, room.notAfterTime)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Fault', kind: expect.stringMatching(/^(invalid|unauthenticated)$/), reason });
    expect({ messages: await room.messages(), inbox: await room.count('inbox') }).toEqual({ messages: [], inbox: 0 });
  });

  it('are handed in again while the outbox of reports cannot take any', async () => {
    await room.close();
    const record = await splitDelivery(room.keys, newDelivery(), room);
    await expect(room.hand(record)).rejects.toMatchObject({ kind: 'unavailable', reason: 'OUTBOX_UNAVAILABLE' });
    expect({ messages: await room.messages(), inbox: await room.count('inbox') }).toEqual({ messages: [], inbox: 0 });
  });
});

function cancellationOf(notAfterTime: Date) {
  return contentOf(newDelivery(), { notAfterTime, eventId: randomUUID() }, { $case: 'cancellation', value: {} });
}

function tampered(record: ReceivedRecord): ReceivedRecord {
  const event = DeliveryEvent.decode(record.value);
  event.content[event.content.length - 1] = (event.content.at(-1) ?? 0) ^ 1;
  return { ...record, value: Buffer.from(DeliveryEvent.encode(event).finish()) };
}
