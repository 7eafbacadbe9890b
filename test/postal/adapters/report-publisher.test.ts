import { DeliveryReport, ReportOutcome } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { Fault } from '../../../runtime/fault';
import { openMetrics } from '../../../runtime/metrics';
import { reportPublisher } from '../../../services/postal/adapters/report-publisher';
import type { ReportReceiver } from '../../../services/postal/ports';
import { recordingLog } from '../../support/recording-log';

function publisher(reportDeliveries: ReportReceiver['reportDeliveries']) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  return { publish: reportPublisher({ receiver: { reportDeliveries }, log, metrics }), lines, metrics };
}

function record(reportId: string, value?: Buffer) {
  const report = DeliveryReport.fromPartial({ reportId, attempt: 1, state: DeliveryState.DELIVERY_STATE_SENT });
  const bytes = value ?? Buffer.from(DeliveryReport.encode(report).finish());
  return {
    topic: 'reports',
    key: 'k',
    eventId: reportId,
    type: 'DeliveryReport',
    traceparent: undefined,
    value: bytes,
  };
}

const answering =
  (outcome: ReportOutcome, calls: string[][] = []): ReportReceiver['reportDeliveries'] =>
  async (reports) => {
    calls.push(reports.map(({ reportId }) => reportId));
    return reports.map(({ reportId }) => ({ reportId, outcome }));
  };

describe('publishing reports', () => {
  test('a report that is answered is done, whatever the answer', async () => {
    for (const outcome of [ReportOutcome.REPORT_OUTCOME_APPLIED, ReportOutcome.REPORT_OUTCOME_IGNORED])
      expect(await publisher(answering(outcome)).publish([record('a')])).toEqual([{ kind: 'acknowledged' }]);
  });

  test('a report of an unknown delivery is done, counted and warned about', async () => {
    const { publish, lines, metrics } = publisher(answering(ReportOutcome.REPORT_OUTCOME_UNKNOWN));
    expect(await publish([record('a')])).toEqual([{ kind: 'acknowledged' }]);
    expect(await metrics.registry.metrics()).toContain('symbolon_postal_reports_unknown_total 1');
    expect(lines).toMatchObject([{ level: 'warn', event: 'reports.unknown', reportIds: ['a'] }]);
  });

  test('a call that fails leaves all its reports to be tried again', async () => {
    const { publish } = publisher(async () => {
      throw new Fault('unavailable', 'DEADLINE_EXCEEDED', 'too late');
    });
    const unavailable = { kind: 'unavailable', reason: 'DEADLINE_EXCEEDED' };
    expect(await publish([record('a'), record('b')])).toEqual([unavailable, unavailable]);
  });

  test('an answer that has not a result for each report counts as none', async () => {
    const { publish } = publisher(async () => []);
    expect(await publish([record('a')])).toEqual([{ kind: 'unavailable', reason: 'WRONG_ANSWER' }]);
  });

  test('a row that is no report is set aside, and the others go', async () => {
    const calls: string[][] = [];
    const { publish } = publisher(answering(ReportOutcome.REPORT_OUTCOME_APPLIED, calls));
    const outcomes = await publish([record('a'), record('b', Buffer.from([0xff, 0xff, 0xff])), record('c')]);
    expect(outcomes).toEqual([
      { kind: 'acknowledged' },
      { kind: 'refused', reason: 'UNDECODABLE' },
      { kind: 'acknowledged' },
    ]);
    expect(calls).toEqual([['a', 'c']]);
  });

  test('a call takes 200 reports', async () => {
    const calls: string[][] = [];
    const { publish } = publisher(answering(ReportOutcome.REPORT_OUTCOME_APPLIED, calls));
    const outcomes = await publish(Array.from({ length: 450 }, (_, index) => record(String(index))));
    expect(outcomes).toHaveLength(450);
    expect(calls.map(({ length }) => length)).toEqual([200, 200, 50]);
  });
});
