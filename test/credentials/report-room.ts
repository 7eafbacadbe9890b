/** A credentials service in a test, with requests that were made and the reports that delivery services send it. */
import { randomUUID } from 'node:crypto';
import { openMetrics } from '../../runtime/metrics';
import { type Family, families } from '../../services/credentials/domain/channel';
import type { Delivery } from '../../services/credentials/domain/delivery';
import type { ReportedState } from '../../services/credentials/domain/delivery-state';
import type { Policy } from '../../services/credentials/domain/policy';
import type { DeliveryReport, ReportOutcome } from '../../services/credentials/use-cases/apply-reports';
import type { CredentialsDeps } from '../../services/credentials/use-cases/deps';
import { getPinRequest } from '../../services/credentials/use-cases/get-pin-request';
import { recordDeliveryReports } from '../../services/credentials/use-cases/record-delivery-reports';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import type { DatabaseContext } from '../support/database-suite';
import { type LogLine, recordingLog } from '../support/recording-log';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom } from './credentials-room';

/** A request that got a PIN, and its first deliveries' ids. */
interface Asked {
  readonly id: string;
  readonly sms: string;
  readonly letter: string;
  readonly pin: string;
  readonly fiscalCode: string;
}

export interface ReportRoom extends CredentialsRoom {
  /** Errors logged so far. */
  errors(): readonly string[];
  /** How far a counter has come, all its labels together. */
  counted(metric: string): Promise<number>;
  /** Another holder's application, with a mobile number and an e-mail address; its events are taken away. */
  asked(): Promise<Asked>;
  /** The same while its events may not leave the outbox; resolves to the request's id. */
  requested(): Promise<string>;
  saying(deliveryId: string, state: ReportedState, changes?: Partial<DeliveryReport>): DeliveryReport;
  report(reports: readonly DeliveryReport[], by?: readonly Family[]): Promise<readonly ReportOutcome[]>;
  /** State, and of each listed delivery channel, state and reason. */
  statesOf(id: string): Promise<unknown>;
}

let seed = 9_000;

export async function openReportRoom(
  context: DatabaseContext,
  policy: Partial<Policy> = {},
  outside: Partial<Pick<CredentialsDeps, 'register'>> = {},
): Promise<ReportRoom> {
  const room = await openCredentialsRoom(context, policy);
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const deps: CredentialsDeps = { ...room.deps, ...outside, log, metrics };
  const ask = async () => {
    seed += 1;
    const application = anApplication(seed);
    return { application, ...(await requestPin(deps, { requestId: randomUUID(), application }, 'portal')) };
  };
  return {
    ...room,
    deps,
    errors: () => lines.filter(isError).map(({ event }) => event),
    counted: async (metric) => {
      const values = (await metrics.registry.getSingleMetric(metric)?.get())?.values ?? [];
      return values.reduce((sum, { value }) => sum + value, 0);
    },
    requested: async () => (await ask()).request.id,
    asked: async () => {
      const { request, deliveries, application } = await ask();
      const events = (await room.published()).filter(({ content }) => content.issueId === request.id);
      const of = (channel: Delivery['channel']) => String(deliveries.find((one) => one.channel === channel)?.id);
      const pin = pinFrom(events);
      return { id: request.id, sms: of('sms'), letter: of('letter'), pin, fiscalCode: String(application.fiscalCode) };
    },
    saying: (deliveryId, state, changes = {}) => ({
      deliveryId,
      state,
      attempt: 1,
      reason: '',
      occurTime: deps.clock.now(),
      carrier: 'test',
      carrierReference: 'reference',
      ...changes,
    }),
    report: (reports, by = families) => recordDeliveryReports(deps, reports, new Set(by)),
    statesOf: async (id) => {
      const { request, deliveries } = await getPinRequest(deps, id);
      return {
        state: request.state,
        deliveries: deliveries.map(({ channel, state, reason }) => [channel, state, reason]),
      };
    },
  };
}

function isError({ level }: LogLine): boolean {
  return level === 'error';
}
