import fc from 'fast-check';
import {
  type AttemptRecord,
  type AttemptReport,
  mergeReport,
  type OwnRecord,
  type ReportedState,
  reportedStates,
  standingOf,
} from '../../../services/credentials/domain/delivery-state';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 9, minute));
const queued: OwnRecord = { state: 'queued', attempt: 1, reason: '', endTime: undefined };

function report(state: ReportedState, minute: number, changed: Partial<AttemptReport> = {}): AttemptReport {
  return { attempt: 1, state, reason: '', occurTime: at(minute), carrier: '', carrierReference: '', ...changed };
}

function merged(reports: readonly AttemptReport[]): readonly AttemptRecord[] {
  return reports.reduce<readonly AttemptRecord[]>((attempts, one) => mergeReport(attempts, one).attempts, []);
}

const noTimes = { acceptTime: undefined, sendTime: undefined, deliverTime: undefined, endTime: undefined };

describe('reports of one attempt', () => {
  test('are kept as the highest of them, with the time of each step', () => {
    const reports = [
      report('accepted', 0),
      report('sending', 1),
      report('sent', 2, { carrier: 'smsc-1', carrierReference: 'a1' }),
      report('delivered', 3, { carrier: 'smsc-1', carrierReference: 'a1' }),
    ];
    expect(merged(reports)).toEqual([
      {
        attempt: 1,
        state: 'delivered',
        reason: '',
        occurTime: at(3),
        carrier: 'smsc-1',
        carrierReference: 'a1',
        acceptTime: at(0),
        sendTime: at(2),
        deliverTime: at(3),
        endTime: undefined,
      },
    ]);
  });

  test('that come late add their time and take nothing back', () => {
    const sent = merged([report('sent', 2)]);
    expect(mergeReport(sent, report('accepted', 0))).toEqual({
      changed: true,
      attempts: [{ ...report('sent', 2), ...noTimes, acceptTime: at(0), sendTime: at(2) }],
    });
  });

  test('that tell nothing new change nothing', () => {
    const known = merged([report('accepted', 0), report('sent', 2)]);
    for (const again of [report('accepted', 0), report('accepted', 1), report('sending', 1), report('sent', 2)])
      expect(mergeReport(known, again)).toEqual({ changed: false, attempts: known });
  });

  test.each(
    reportedStates.slice(1).map((state, index) => [reportedStates[index] ?? state, state] as const),
  )('go up from %s to %s and never back', (lower, higher) => {
    // The lower one claims to have happened later: times do not decide between states.
    const states = [
      [report(lower, 9), report(higher, 1)],
      [report(higher, 1), report(lower, 9)],
    ].map((reports) => standingOf(merged(reports), queued).state);
    expect(states).toEqual([higher, higher]);
  });

  test('of the same state are told apart by the earlier time, then by the smaller reason', () => {
    const late = report('failed', 5, { reason: 'A' });
    const early = report('failed', 4, { reason: 'C' });
    const earlyToo = report('failed', 4, { reason: 'B' });
    const standing = { state: 'failed', attempt: 1, reason: 'B', ...noTimes, endTime: at(4) };
    expect(standingOf(merged([late, early, earlyToo]), queued)).toEqual(standing);
    expect(standingOf(merged([earlyToo, early, late]), queued)).toEqual(standing);
  });

  test('have no end any more when what had failed turns out delivered', () => {
    expect(standingOf(merged([report('failed', 3, { reason: 'TIMEOUT' }), report('delivered', 4)]), queued)).toEqual({
      state: 'delivered',
      attempt: 1,
      reason: '',
      ...noTimes,
      deliverTime: at(4),
    });
  });
});

describe('a delivery', () => {
  test.each([
    ['held', { ...queued, state: 'held' }],
    ['queued', queued],
    ['cancelled', { ...queued, state: 'cancelled', reason: 'ISSUE_ENDED', endTime: at(7) }],
  ] as const)('of which nothing was reported is %s, as credentials has it', (_, own) => {
    const { state, attempt, reason, endTime } = own;
    expect(standingOf([], own)).toEqual({ ...noTimes, state, attempt, reason, endTime });
  });

  test.each<[string, readonly AttemptReport[], number, readonly [string, number]]>([
    ['is its newest attempt', [report('failed', 1), report('sent', 5, { attempt: 2 })], 2, ['sent', 2]],
    ['is queued while its newest attempt was not heard of', [report('failed', 1)], 2, ['queued', 2]],
    [
      'is delivered though its newest attempt failed',
      [report('delivered', 1), report('failed', 5, { attempt: 2 })],
      2,
      ['delivered', 1],
    ],
    ['is delivered though sent again', [report('delivered', 1)], 2, ['delivered', 1]],
    ['is returned though sent again', [report('returned', 1), report('sent', 5, { attempt: 2 })], 2, ['returned', 1]],
    [
      'is delivered where it came back and arrived when sent again',
      [report('returned', 1), report('delivered', 5, { attempt: 2 })],
      2,
      ['delivered', 2],
    ],
    [
      'is returned where it arrived and came back when sent again',
      [report('delivered', 1), report('returned', 5, { attempt: 2 })],
      2,
      ['returned', 2],
    ],
    ['is cancelled where its service says so', [report('accepted', 0), report('cancelled', 1)], 1, ['cancelled', 1]],
    [
      'is delivered where it was cancelled too late',
      [report('cancelled', 2), report('delivered', 1)],
      1,
      ['delivered', 1],
    ],
  ])('%s', (_, reports, attempt, [state, decisive]) => {
    const standing = standingOf(merged(reports), { ...queued, attempt });
    expect({ state: standing.state, attempt: standing.attempt }).toEqual({ state, attempt: decisive });
  });
});

describe('any reports', () => {
  const anyReport: fc.Arbitrary<AttemptReport> = fc.record({
    attempt: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom(...reportedStates),
    reason: fc.constantFrom('', 'A', 'B'),
    occurTime: fc.integer({ min: 0, max: 4 }).map(at),
    carrier: fc.constantFrom('', 'x', 'y'),
    carrierReference: fc.constantFrom('', '1', '2'),
  });
  /** The same reports twice: as they were, and repeated and mixed. */
  const mixed = fc.array(anyReport, { maxLength: 12 }).chain((reports) =>
    fc.tuple(
      fc.constant(reports),
      fc
        .array(fc.nat(Math.max(reports.length - 1, 0)), { maxLength: 12 })
        .map((again) => [...reports, ...again.flatMap((index) => reports.slice(index, index + 1))])
        .chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
    ),
  );

  test('in any order and any number give the same attempts and the same standing', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 1, max: 3 }), ([reports, others], attempt) => {
        expect(merged(others)).toEqual(merged(reports));
        const own = { ...queued, attempt };
        expect(standingOf(merged(others), own)).toEqual(standingOf(merged(reports), own));
      }),
      { numRuns: 1_000 },
    );
  });

  test('have changed something exactly when the attempts are others', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 8 }), anyReport, (reports, one) => {
        const before = merged(reports);
        const { attempts, changed } = mergeReport(before, one);
        expect(JSON.stringify(attempts) !== JSON.stringify(before)).toBe(changed);
      }),
      { numRuns: 1_000 },
    );
  });

  test('never take an attempt back to a lower state', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 12 }), (reports) => {
        for (let count = 1; count <= reports.length; count += 1)
          for (const earlier of merged(reports.slice(0, count - 1))) {
            const later = merged(reports.slice(0, count)).find(({ attempt }) => attempt === earlier.attempt);
            expect(reportedStates.indexOf(later?.state ?? 'accepted')).toBeGreaterThanOrEqual(
              reportedStates.indexOf(earlier.state),
            );
          }
      }),
    );
  });
});
