import { randomUUID } from 'node:crypto';
import {
  DeliveryReport,
  ReportOutcome,
  type ReportResult,
} from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { acknowledged, type BusRecord, refused, unavailable } from '../../../runtime/bus';
import { Fault } from '../../../runtime/fault';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { reportPublisher } from '../../../services/notify/adapters/report-publisher';

function record(reportId: string = randomUUID()): BusRecord {
  const value = Buffer.from(DeliveryReport.encode(DeliveryReport.fromPartial({ reportId, attempt: 1 })).finish());
  return { topic: 'reports', key: 'k', eventId: reportId, type: 'DeliveryReport', traceparent: undefined, value };
}

function publisherTo(answer: (reports: readonly DeliveryReport[]) => readonly ReportResult[]) {
  const calls: number[] = [];
  const metrics = openMetrics();
  const reportDeliveries = async (reports: readonly DeliveryReport[]) => {
    calls.push(reports.length);
    return answer(reports);
  };
  return { publish: reportPublisher({ receiver: { reportDeliveries }, log: silentLog, metrics }), calls, metrics };
}

const all = (outcome: ReportOutcome) => (reports: readonly DeliveryReport[]) =>
  reports.map(({ reportId }) => ({ reportId, outcome }));

describe('reports', () => {
  it.each([
    ReportOutcome.REPORT_OUTCOME_APPLIED,
    ReportOutcome.REPORT_OUTCOME_IGNORED,
    ReportOutcome.REPORT_OUTCOME_UNKNOWN,
  ])('are done with once they are answered, with %s too', async (outcome) => {
    const { publish } = publisherTo(all(outcome));
    expect(await publish([record(), record()])).toEqual([acknowledged, acknowledged]);
  });

  it('raise a metric where credentials does not know the delivery', async () => {
    const { publish, metrics } = publisherTo(all(ReportOutcome.REPORT_OUTCOME_UNKNOWN));
    await publish([record(), record()]);
    expect(await metrics.registry.metrics()).toContain('symbolon_notify_reports_unknown_total 2');
  });

  it('go in calls of at most 200', async () => {
    const { publish, calls } = publisherTo(all(ReportOutcome.REPORT_OUTCOME_APPLIED));
    const outcomes = await publish(Array.from({ length: 450 }, () => record()));
    expect({ calls, outcomes: new Set(outcomes) }).toEqual({
      calls: [200, 200, 50],
      outcomes: new Set([acknowledged]),
    });
  });

  it('are repeated where the call failed or the answer does not fit', async () => {
    const failing = publisherTo(() => {
      throw new Fault('unavailable', 'UNAVAILABLE', 'nobody there');
    });
    expect(await failing.publish([record()])).toEqual([unavailable('UNAVAILABLE')]);
    const short = publisherTo(() => []);
    expect(await short.publish([record()])).toEqual([unavailable('WRONG_ANSWER')]);
  });

  it('do not wait for one that credentials finds at fault', async () => {
    const bad = record('bad');
    const { publish } = publisherTo((reports) => {
      if (reports.some(({ reportId }) => reportId === 'bad'))
        throw new Fault('invalid', 'INVALID_FIELDS', 'one is bad');
      return all(ReportOutcome.REPORT_OUTCOME_APPLIED)(reports);
    });
    expect(await publish([record(), bad, record()])).toEqual([acknowledged, refused('INVALID_FIELDS'), acknowledged]);
  });

  it('that cannot be read are set aside', async () => {
    const { publish } = publisherTo(all(ReportOutcome.REPORT_OUTCOME_APPLIED));
    const unreadable = { ...record(), value: Buffer.from([0xff, 0xff]) };
    expect(await publish([unreadable, record()])).toEqual([refused('UNDECODABLE'), acknowledged]);
  });
});
