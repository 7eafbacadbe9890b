import { DeliveryReport, ReportOutcome } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { Publish } from '../../../runtime/bus';
import { callPublisher } from '../../../runtime/call-publisher';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { ReportReceiver } from '../ports';

interface ReportPublisherDeps {
  readonly receiver: ReportReceiver;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The outbox's publish: gives reports to credentials until they are answered, those of deliveries unknown there with a warning. */
export function reportPublisher({ receiver, log, metrics }: ReportPublisherDeps): Publish {
  const unknown = metrics.counter(
    'symbolon_postal_reports_unknown_total',
    'Reports of deliveries that credentials does not know',
  );
  return callPublisher({
    decode: (value) => DeliveryReport.decode(value),
    call: (reports) => receiver.reportDeliveries(reports),
    // What ReportDeliveries takes in one call.
    messagesPerCall: 200,
    onResults: (results) => {
      const reports = results.filter(({ outcome }) => outcome === ReportOutcome.REPORT_OUTCOME_UNKNOWN);
      if (reports.length === 0) return;
      unknown.inc(reports.length);
      log.warn('reports.unknown', { reportIds: reports.map(({ reportId }) => reportId) });
    },
    log,
  });
}
