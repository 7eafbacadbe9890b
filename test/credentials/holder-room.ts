/** A credentials service in a test, with holders at some stage of their PIN's life. */
import { randomUUID } from 'node:crypto';
import { NoticeKind } from '../../proto/gen/symbolon/event/v1/sealed_content';
import type { RawApplication } from '../../services/credentials/domain/application';
import type { Credential } from '../../services/credentials/domain/credential';
import type { HealthCard } from '../../services/credentials/domain/health-card';
import type { Policy } from '../../services/credentials/domain/policy';
import { exchangePin } from '../../services/credentials/use-cases/exchange-pin';
import { finishRevocation } from '../../services/credentials/use-cases/finish-revocation';
import type { PinRequestView } from '../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { verifyPin } from '../../services/credentials/use-cases/verify-pin';
import { revocationQueue } from '../../services/credentials/use-cases/write-revocation';
import type { DatabaseContext } from '../support/database-suite';
import { anApplication, type OpenedEvent, pinFrom } from './credentials-room';
import { runJobs } from './jobs-room';
import { openReportRoom, type ReportRoom } from './report-room';

/** A holder whose initial PIN was issued. */
export interface IssuedHolder extends PinRequestView {
  readonly fiscalCode: string;
  readonly application: RawApplication;
  readonly healthCard: HealthCard;
  readonly initialPin: string;
}

/** One who has exchanged it. */
export interface HolderInUse extends IssuedHolder {
  readonly credential: Credential;
  readonly personalPin: string;
}

export interface HolderRoom extends ReportRoom {
  /** Another holder each time, with mobile number, e-mail address and health card; the events are taken away. */
  issued(changes?: Partial<RawApplication>): Promise<IssuedHolder>;
  inUse(changes?: Partial<RawApplication>): Promise<HolderInUse>;
  exchange(fiscalCode: string, initialPin: string): Promise<Pick<HolderInUse, 'credential' | 'personalPin'>>;
  outcomeOf(fiscalCode: string, pin: string): Promise<string>;
  /** Does what revocations have left for after their answer. */
  finishRevocations(): Promise<number>;
}

let seed = 60_000;

export async function openHolderRoom(context: DatabaseContext, policy: Partial<Policy> = {}): Promise<HolderRoom> {
  const room = await openReportRoom(context, policy);
  const { deps } = room;
  const issued: HolderRoom['issued'] = async (changes = {}) => {
    seed += 1;
    const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2030-01-31' };
    const application = anApplication(seed, { healthCard, ...changes });
    const view = await requestPin(deps, { requestId: randomUUID(), application }, 'portal');
    const initialPin = pinFrom(await room.published());
    return { ...view, fiscalCode: String(application.fiscalCode), application, healthCard, initialPin };
  };
  const exchange: HolderRoom['exchange'] = async (fiscalCode, initialPin) => {
    const { credential, drawnPin } = await exchangePin(deps, { fiscalCode, initialPin }, 'portal');
    await room.published();
    return { credential, personalPin: String(drawnPin) };
  };
  return {
    ...room,
    issued,
    exchange,
    inUse: async (changes) => {
      const holder = await issued(changes);
      return { ...holder, ...(await exchange(holder.fiscalCode, holder.initialPin)) };
    },
    outcomeOf: async (fiscalCode, pin) => (await verifyPin(deps, fiscalCode, pin)).outcome,
    finishRevocations: () => runJobs(context, deps, revocationQueue, finishRevocation),
  };
}

/** What the notices among these events are, and whom they go to: `PIN_REVOKED maria@example.org`. */
export function noticesIn(events: readonly OpenedEvent[]): readonly string[] {
  return events
    .flatMap(({ opened }) => {
      const recipient = opened?.recipient;
      if (opened?.content?.$case !== 'notice' || recipient === undefined) return [];
      const kind = NoticeKind[opened.content.value.kind]?.replace('NOTICE_KIND_', '');
      return recipient.$case === 'postalAddress' ? [] : [`${kind} ${recipient.value}`];
    })
    .sort();
}
