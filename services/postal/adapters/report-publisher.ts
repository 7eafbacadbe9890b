/** The outbox's publish: gives reports to credentials, a call for each batch, until they are answered. */
import {
  DeliveryReport,
  ReportOutcome,
  type ReportResult,
} from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import {
  acknowledged,
  type OutgoingRecord,
  type Publish,
  type PublishOutcome,
  refused,
  unavailable,
} from '../../../runtime/bus';
import { isFault } from '../../../runtime/fault';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { ReportReceiver } from '../ports';

interface ReportPublisherDeps {
  readonly receiver: ReportReceiver;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What ReportDeliveries takes in one call. */
const reportsPerCall = 200;

type Decoded = { readonly record: OutgoingRecord; readonly report: DeliveryReport | undefined };

/** Whatever credentials answers to a report ends it: repeating it would be answered alike. A call that fails is repeated. */
export function reportPublisher(deps: ReportPublisherDeps): Publish {
  return async (records) => {
    const decoded = records.map((record) => ({ record, report: decode(record) }));
    const outcomes = new Map<OutgoingRecord, PublishOutcome>();
    const readable = decoded.filter(({ report }) => report !== undefined);
    for (let first = 0; first < readable.length; first += reportsPerCall) {
      await publishSome(deps, readable.slice(first, first + reportsPerCall), outcomes);
    }
    return records.map((record) => outcomes.get(record) ?? refused('UNDECODABLE'));
  };
}

async function publishSome(
  { receiver, log, metrics }: ReportPublisherDeps,
  batch: readonly Decoded[],
  outcomes: Map<OutgoingRecord, PublishOutcome>,
): Promise<void> {
  const failed = (reason: string) => {
    for (const { record } of batch) outcomes.set(record, unavailable(reason));
  };
  try {
    const results = await receiver.reportDeliveries(batch.flatMap(({ report }) => report ?? []));
    if (results.length !== batch.length) return failed('WRONG_ANSWER');
    for (const { record } of batch) outcomes.set(record, acknowledged);
    warnOfUnknown(results, log, metrics);
  } catch (error) {
    log.warn('reports.not-taken', { reports: batch.length, error });
    failed(isFault(error) ? error.reason : 'BUG');
  }
}

/** Credentials does not know the delivery: reported to the wrong installation, or its database lost it. */
function warnOfUnknown(results: readonly ReportResult[], log: Log, metrics: Metrics): void {
  const unknown = results.filter(({ outcome }) => outcome === ReportOutcome.REPORT_OUTCOME_UNKNOWN);
  if (unknown.length === 0) return;
  metrics
    .counter('symbolon_postal_reports_unknown_total', 'Reports of deliveries that credentials does not know')
    .inc(unknown.length);
  log.warn('reports.unknown', { reportIds: unknown.map(({ reportId }) => reportId) });
}

function decode(record: OutgoingRecord): DeliveryReport | undefined {
  try {
    return DeliveryReport.decode(record.value);
  } catch {
    return undefined;
  }
}
