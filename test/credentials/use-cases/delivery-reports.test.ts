import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { type Family, families } from '../../../services/credentials/domain/channel';
import type { Delivery } from '../../../services/credentials/domain/delivery';
import { type ReportedState, reportedStates } from '../../../services/credentials/domain/delivery-state';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import {
  type DeliveryReport,
  recordDeliveryReports,
} from '../../../services/credentials/use-cases/record-delivery-reports';
import { republishDeliveries } from '../../../services/credentials/use-cases/republish-deliveries';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { watchPinRequest } from '../../../services/credentials/use-cases/watch-pin-request';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { waitFor } from '../../support/wait-for';
import { anApplication, type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

describeOnEachDatabase('what the delivery services report', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 9_000;
  beforeEach(async () => {
    room = await openCredentialsRoom(context);
  });
  afterEach(() => room.close());

  async function asked() {
    seed += 1;
    const { request, deliveries } = await requestPin(
      room.deps,
      { requestId: randomUUID(), application: anApplication(seed) },
      'portal',
    );
    await room.published();
    const of = (channel: Delivery['channel']) => String(deliveries.find((one) => one.channel === channel)?.id);
    return { id: request.id, sms: of('sms'), letter: of('letter') };
  }
  const saying = (deliveryId: string, state: ReportedState, changes: Partial<DeliveryReport> = {}): DeliveryReport => ({
    deliveryId,
    state,
    attempt: 1,
    reason: '',
    occurTime: room.deps.clock.now(),
    carrier: 'test',
    carrierReference: 'reference',
    ...changes,
  });
  const report = (reports: readonly DeliveryReport[], by: readonly Family[] = families) =>
    recordDeliveryReports(room.deps, reports, new Set(by));
  const statesOf = async (id: string) => {
    const { request, deliveries } = await getPinRequest(room.deps, id);
    return {
      state: request.state,
      deliveries: deliveries.map(({ channel, state, reason }) => [channel, state, reason]),
    };
  };

  test('moves the request on, from accepted by delivering to ready', async () => {
    const { id, sms, letter } = await asked();
    expect(await report([saying(sms, 'accepted')])).toEqual(['applied']);
    expect(await statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', 'accepted', ''],
        ['letter', 'queued', ''],
      ],
    });
    expect(await report([saying(sms, 'sent'), saying(letter, 'accepted'), saying(letter, 'sent')])).toEqual(
      Array(3).fill('applied'),
    );
    expect(await statesOf(id)).toEqual({
      state: 'ready',
      deliveries: [
        ['sms', 'sent', ''],
        ['letter', 'sent', ''],
      ],
    });
  });

  test('said twice changes nothing the second time, and never goes backwards', async () => {
    const { id, sms } = await asked();
    await report([saying(sms, 'sent')]);
    const before = await getPinRequest(room.deps, id);
    expect(
      await report([saying(sms, 'sent'), saying(sms, 'accepted', { occurTime: new Date('2026-01-08T00:00:00Z') })]),
    ).toEqual(['ignored', expect.stringMatching(/applied|ignored/)]);
    expect((await statesOf(id)).deliveries).toEqual(
      before.deliveries.map(({ channel, state, reason }) => [channel, state, reason]),
    );
  });

  test('is unknown for a delivery that is none, or is not in the families of who reports, or was never published', async () => {
    const { id, sms } = await asked();
    const standby = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('id');
    expect(
      await report([saying(randomUUID(), 'sent'), saying(standby.id, 'sent'), saying(sms, 'sent', { attempt: 2 })]),
    ).toEqual(Array(3).fill('unknown'));
    expect(await report([saying(sms, 'sent')], ['mail', 'letter'])).toEqual(['unknown']);
    expect((await statesOf(id)).state).toBe('accepted');
  });

  test.each(['failed', 'expired'] as const)('releases the next fallback when the first half has %s', async (state) => {
    const { id, sms } = await asked();
    await report([saying(sms, 'accepted'), saying(sms, state, { reason: 'CARRIER_REFUSED' })]);
    const events = await room.published();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'SplitDelivery',
      topic: 'symbolon.delivery.mail.v1',
      opened: { content: { $case: 'half' } },
    });
    expect(await report([saying(sms, state, { reason: 'CARRIER_REFUSED' })])).toEqual(['ignored']);
    expect(await room.published()).toEqual([]);
    expect((await statesOf(id)).deliveries).toEqual([
      ['sms', state, 'CARRIER_REFUSED'],
      ['email', 'queued', ''],
      ['letter', 'queued', ''],
    ]);
  });

  test("brings the issue's end to 30 days after the letter's despatch", async () => {
    const { id, letter } = await asked();
    room.pass(3 * millisecondsPerDay);
    await report([saying(letter, 'sent')]);
    expect((await getPinRequest(room.deps, id)).request.expireTime).toEqual(new Date('2026-02-09T08:00:00Z'));
  });

  test('gives the same state in any order and any number of times', async () => {
    const anyReport = fc.record({
      which: fc.constantFrom('sms' as const, 'letter' as const),
      state: fc.constantFrom(...reportedStates.filter((state) => state !== 'failed' && state !== 'expired')),
      minutes: fc.nat({ max: 500 }),
      reason: fc.constantFrom('', 'MOVED', 'UNKNOWN'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyReport, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (reports, order) => {
          const known = [];
          for (const shuffled of [reports, [...reports, ...reports].sort(() => ((order.next().value ?? 0) % 3) - 1)]) {
            const request = await asked();
            for (const { which, state, minutes, reason } of shuffled) {
              const occurTime = new Date(Date.UTC(2026, 0, 7, 9, minutes));
              await report([saying(request[which], state, { occurTime, reason })]);
            }
            const view = await getPinRequest(room.deps, request.id);
            known.push({
              state: view.request.state,
              expireTime: view.request.expireTime,
              deliveries: view.deliveries.map(({ channel, state, reason, times }) => ({
                channel,
                state,
                reason,
                times,
              })),
            });
          }
          expect(known[1]).toEqual(known[0]);
        },
      ),
      { numRuns: atSize(10, 300) },
    );
  });

  test('that never comes has the same event published again, after ever longer waits, until it is too old', async () => {
    const { id, sms, letter } = await asked();
    await report([saying(letter, 'accepted')]);
    const again = async (wait: number) => {
      room.pass(wait);
      while ((await republishDeliveries(room.deps)) === 'more');
      return (await room.published()).filter(({ content }) => content.deliveryId === sms);
    };
    expect(await again(9 * millisecondsPerMinute)).toEqual([]);
    const [second] = await again(1 * millisecondsPerMinute);
    expect(await again(19 * millisecondsPerMinute)).toEqual([]);
    const [third] = await again(1 * millisecondsPerMinute);
    expect(third?.content).toEqual(second?.content);
    await again(73 * millisecondsPerHour);
    expect((await statesOf(id)).deliveries).toEqual([
      ['sms', 'expired', 'NEVER_ACCEPTED'],
      ['email', 'queued', ''],
      ['letter', 'accepted', ''],
    ]);
  });

  test('is not missed while the event still waits in the outbox: it is not put there twice', async () => {
    room.logAnswers(false);
    seed += 1;
    const application = anApplication(seed);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    room.pass(millisecondsPerHour);
    while ((await republishDeliveries(room.deps)) === 'more');
    room.logAnswers(true);
    const published = await room.published();
    expect(published.filter(({ content }) => content.issueId === request.id)).toHaveLength(4);
  });

  test('is streamed to who watches, one change at a time, in order', async () => {
    const { id, sms, letter } = await asked();
    const leaving = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { request, deliveries } of watchPinRequest(room.deps, id, leaving.signal)) {
        seen.push([request.state, ...deliveries.map(({ state }) => state)].join(' '));
        if (request.state === 'ready') leaving.abort();
      }
    })();
    await waitFor('the first view', async () => seen.length > 0);
    for (const [delivery, state] of [
      [sms, 'accepted'],
      [sms, 'sent'],
      [letter, 'accepted'],
      [letter, 'sent'],
    ] as const)
      await report([saying(delivery, state)]);
    await watching;
    expect(seen).toEqual([
      'accepted queued queued',
      'delivering accepted queued',
      'delivering sent queued',
      'delivering sent accepted',
      'ready sent sent',
    ]);
  });
});
