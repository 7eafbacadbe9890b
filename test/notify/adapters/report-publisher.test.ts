import { DeliveryReport, ReportOutcome } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { acknowledged, refused } from '../../../runtime/bus';
import { openMetrics } from '../../../runtime/metrics';
import { reportPublisher } from '../../../services/notify/adapters/report-publisher';
import { recordingLog } from '../../support/recording-log';

function recordOf(reportId: string, value?: Buffer) {
  const written = Buffer.from(DeliveryReport.encode(DeliveryReport.fromPartial({ reportId, attempt: 1 })).finish());
  const about = { topic: 'reports', key: 'k', type: 'DeliveryReport', traceparent: undefined };
  return { ...about, eventId: reportId, value: value ?? written };
}

function publisherTo(outcome: ReportOutcome) {
  const calls: string[][] = [];
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const reportDeliveries = async (reports: readonly DeliveryReport[]) => {
    calls.push(reports.map(({ reportId }) => reportId));
    return reports.map(({ reportId }) => ({ reportId, outcome }));
  };
  return { publish: reportPublisher({ receiver: { reportDeliveries }, log, metrics }), calls, lines, metrics };
}

it.each([
  ReportOutcome.REPORT_OUTCOME_APPLIED,
  ReportOutcome.REPORT_OUTCOME_IGNORED,
])('is done with a report that is answered with %s, and says nothing', async (outcome) => {
  const { publish, calls, lines } = publisherTo(outcome);
  const outcomes = await publish([recordOf('a'), recordOf('b')]);
  expect({ outcomes, calls, lines }).toEqual({
    outcomes: [acknowledged, acknowledged],
    calls: [['a', 'b']],
    lines: [],
  });
});

it('is done with reports of unknown deliveries, and counts and names them', async () => {
  const { publish, lines, metrics } = publisherTo(ReportOutcome.REPORT_OUTCOME_UNKNOWN);
  expect(await publish([recordOf('a'), recordOf('b')])).toEqual([acknowledged, acknowledged]);
  expect(await metrics.registry.metrics()).toContain('symbolon_notify_reports_unknown_total 2');
  expect(lines).toMatchObject([{ level: 'warn', event: 'reports.unknown', reportIds: ['a', 'b'] }]);
});

it('calls with 200 reports at most, and sets aside what is no report', async () => {
  const { publish, calls } = publisherTo(ReportOutcome.REPORT_OUTCOME_APPLIED);
  const records = Array.from({ length: 250 }, (_, index) => recordOf(String(index)));
  const outcomes = await publish([recordOf('bad', Buffer.from([0xff, 0xff])), ...records]);
  expect({ calls: calls.map(({ length }) => length), outcomes: outcomes.slice(0, 2) }).toEqual({
    calls: [200, 50],
    outcomes: [refused('UNDECODABLE'), acknowledged],
  });
});
