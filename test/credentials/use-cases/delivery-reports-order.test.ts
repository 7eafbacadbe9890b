import fc from 'fast-check';
import {
  type AttemptRecord,
  mergeReport,
  type ReportedState,
  reportedStates,
  standingOf,
} from '../../../services/credentials/domain/delivery-state';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReportRoom, type ReportRoom } from '../report-room';

interface Said {
  readonly which: 'sms' | 'letter';
  readonly state: ReportedState;
  readonly occurTime: Date;
  readonly reason: string;
}

describeOnEachDatabase('reports in another order, some of them twice', migrations, (context) => {
  let room: ReportRoom;
  beforeAll(async () => {
    room = await openReportRoom(context);
  });
  afterAll(() => room.close());

  test('give the same states; a fallback was released where the first half had failed at some moment', async () => {
    const anyReport = fc.record({
      which: fc.constantFrom('sms' as const, 'letter' as const),
      state: fc.constantFrom(...reportedStates),
      occurTime: fc.nat({ max: 500 }).map((minutes) => new Date(Date.UTC(2026, 0, 7, 9, minutes))),
      reason: fc.constantFrom('', 'MOVED', 'UNKNOWN'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyReport, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (reports, order) => {
          const shuffled = [...reports, ...reports].sort(() => ((order.next().value ?? 0) % 3) - 1);
          const known = [];
          for (const said of [reports, shuffled]) {
            const { fallback, ...merged } = await outcomeOf(said);
            expect(fallback).toBe(failedAtSomeMoment(said) ? 'queued' : 'held');
            known.push(merged);
          }
          expect(known[1]).toEqual(known[0]);
        },
      ),
      { numRuns: atSize(12, 300) },
    );
  });

  async function outcomeOf(said: readonly Said[]) {
    const asked = await room.asked();
    for (const { which, ...rest } of said) await room.report([room.saying(asked[which], rest.state, rest)]);
    const { request, deliveries } = await getPinRequest(room.deps, asked.id);
    const fallback = await context.database('delivery').where({ pin_request_id: asked.id, position: 1 }).first('state');
    const attempts = await context
      .database('delivery_attempt')
      .whereIn('delivery_id', [asked.sms, asked.letter])
      .select('attempt', 'state', 'reason', 'occur_time', 'accept_time', 'send_time', 'deliver_time', 'end_time')
      .orderByRaw('delivery_id = ?', [asked.sms]);
    return {
      fallback: fallback?.state,
      state: request.state,
      expireTime: request.expireTime,
      attempts,
      deliveries: deliveries
        .filter(({ position }) => position === 0)
        .map(({ channel, state, reason, times }) => ({ channel, state, reason, times })),
    };
  }

  /** What was released stays released, though `delivered` may follow: the one thing that the order decides. */
  function failedAtSomeMoment(said: readonly Said[]): boolean {
    let attempts: readonly AttemptRecord[] = [];
    return said.some(({ which, ...report }) => {
      if (which !== 'sms') return false;
      attempts = mergeReport(attempts, { attempt: 1, carrier: '', carrierReference: '', ...report }).attempts;
      const own = { state: 'queued', attempt: 1, reason: '', endTime: undefined } as const;
      const { state, sendTime } = standingOf(attempts, own);
      return state === 'failed' || state === 'returned' || (state === 'expired' && sendTime === undefined);
    });
  }
});
