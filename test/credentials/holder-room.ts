/** A credentials service in a test, with holders at some stage of their PIN's life. */
import { randomUUID } from 'node:crypto';
import { NoticeKind } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { isFault } from '../../runtime/fault';
import type { RawApplication } from '../../services/credentials/domain/application';
import type { Contact } from '../../services/credentials/domain/contact';
import type { Credential } from '../../services/credentials/domain/credential';
import type { HealthCard } from '../../services/credentials/domain/health-card';
import type { Policy } from '../../services/credentials/domain/policy';
import { exchangePin } from '../../services/credentials/use-cases/exchange-pin';
import { finishRevocation } from '../../services/credentials/use-cases/finish-revocation';
import type { PinRequestView } from '../../services/credentials/use-cases/get-pin-request';
import { matchRestore } from '../../services/credentials/use-cases/match-restore';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { matchRestoreQueue, startRestore } from '../../services/credentials/use-cases/start-restore';
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
  /** The same, every contact confirmed. */
  confirmed(changes?: Partial<RawApplication>): Promise<HolderInUse>;
  exchange(fiscalCode: string, initialPin: string): Promise<Pick<HolderInUse, 'credential' | 'personalPin'>>;
  outcomeOf(fiscalCode: string, pin: string): Promise<string>;
  /** Does what restores have left for after their answer. */
  matchRestores(): Promise<number>;
  /** Starts a restore with these contacts, and takes the token out of the link that came; undefined where none came. */
  linkFor(holder: Pick<IssuedHolder, 'fiscalCode'>, contacts: readonly Contact[]): Promise<RestoreLink | undefined>;
  /** Hears the statements that the database is given from now on, without their values; neither a transaction's frame nor what the outbox's relay asks. */
  statements(): { end(): string[] };
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
  const inUse: HolderRoom['inUse'] = async (changes) => {
    const holder = await issued(changes);
    return { ...holder, ...(await exchange(holder.fiscalCode, holder.initialPin)) };
  };
  const matchRestores = () => runJobs(context, deps, matchRestoreQueue, matchRestore);
  return {
    ...room,
    issued,
    exchange,
    inUse,
    confirmed: async (changes) => {
      const holder = await inUse(changes);
      const contacts = context.database('contact').where({ credential_id: holder.credential.id });
      await contacts.update({ verified_time: deps.clock.now() });
      return holder;
    },
    matchRestores,
    linkFor: async ({ fiscalCode }, contacts) => {
      await startRestore(deps, { fiscalCode, contacts }, 'portal');
      await matchRestores();
      return linkIn(await room.published());
    },
    outcomeOf: async (fiscalCode, pin) => (await verifyPin(deps, fiscalCode, pin)).outcome,
    statements: () => {
      const heard: string[] = [];
      const hear = ({ sql }: { readonly sql: string }) => {
        if (!/^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)|outbox|lease/i.test(sql)) heard.push(sql);
      };
      context.database.on('query', hear);
      return {
        end: () => {
          context.database.removeListener('query', hear);
          return heard;
        },
      };
    },
    finishRevocations: () => runJobs(context, deps, revocationQueue, finishRevocation),
  };
}

/** A link, and the address to which it went. */
export interface RestoreLink {
  readonly link: string;
  readonly token: string;
  readonly to: string;
  readonly notAfterTime: Date | undefined;
}

function linkIn(events: readonly OpenedEvent[]): RestoreLink | undefined {
  const links = events.flatMap(({ content, opened }): readonly RestoreLink[] => {
    const told = opened?.content;
    const to = opened?.recipient;
    if (told?.$case !== 'notice' || told.value.link === '' || to === undefined) return [];
    if (to.$case === 'postalAddress' || to.$case === 'deskSlip') return [];
    const { link } = told.value;
    return [{ link, token: link.replace(/^.*#token=/, ''), to: to.value, notAfterTime: content.notAfterTime }];
  });
  if (links.length > 1) throw new Error('more than one link');
  return links[0];
}

/** The mobile number and the e-mail address of the application. */
export function contactsOf({ application }: IssuedHolder): readonly Contact[] {
  return [
    { kind: 'mobile', value: String(application.mobile) },
    { kind: 'email', value: String(application.email) },
  ];
}

/** The reason of the Fault with which a call fails. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
  return error.reason;
}

/** What the notices among these events are, and whom they go to: `PIN_REVOKED maria@example.org`. */
export function noticesIn(events: readonly OpenedEvent[]): readonly string[] {
  return events
    .flatMap(({ opened }) => {
      const recipient = opened?.recipient;
      if (opened?.content?.$case !== 'notice' || recipient === undefined) return [];
      const kind = NoticeKind[opened.content.value.kind]?.replace('NOTICE_KIND_', '');
      return typeof recipient.value !== 'string' ? [] : [`${kind} ${recipient.value}`];
    })
    .sort();
}
