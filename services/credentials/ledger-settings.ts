/** Whose ledgers this installation compares its books with, and from when on what does not agree counts. */
import {
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../runtime/clock';
import type { SettingsOf } from '../../runtime/config';
import type { ClientSettings } from '../../runtime/grpc-client';
import { integer, optional, peer } from '../../runtime/settings';
import type { TlsWatch } from '../../runtime/tls-watch';
import { type LedgerClientOptions, ledgerClient } from './adapters/ledger-client';
import { type Family, families } from './domain/channel';
import type { Ledger } from './ports';
import type { ReconciliationPolicy } from './use-cases/reconciliation-deps';

/** Standalone has these too. */
export const reconciliationSettings = {
  reconcileSeconds: integer('RECONCILE_SECONDS', {
    default: 900,
    min: 1,
    max: 86_400,
    about: 'The rest between two comparisons of the books with those of the delivery services.',
  }),
  reconcileAfterSeconds: integer('RECONCILE_AFTER_SECONDS', {
    default: 3_600,
    min: 1,
    max: 604_800,
    about: 'Issues, events and reports younger than this may be on their way, and are not compared.',
  }),
  reconcileConfirmSeconds: integer('RECONCILE_CONFIRM_SECONDS', {
    default: 600,
    min: 0,
    max: 604_800,
    about: 'What does not add up is told once it was found twice, so far apart at the least.',
  }),
  stuckMessageHours: integer('STUCK_MESSAGE_HOURS', {
    default: 24,
    min: 1,
    max: 8_760,
    about: 'A message that is accepted or being sent for so long is stuck.',
  }),
  stuckLetterDays: integer('STUCK_LETTER_DAYS', {
    default: 14,
    min: 1,
    max: 365,
    about: 'A letter that is accepted or with the print centre for so long is stuck.',
  }),
  stuckSlipMinutes: integer('STUCK_SLIP_MINUTES', {
    default: 10,
    min: 1,
    max: 1_440,
    about: "A desk's slip that has not come out for so long is stuck: somebody stands there and waits.",
  }),
  discrepancyKeepDays: integer('DISCREPANCY_KEEP_DAYS', {
    default: 90,
    min: 1,
    max: 3_650,
    about: 'How long what did not add up is remembered after its end.',
  }),
  ledgerDeadlineMilliseconds: integer('LEDGER_DEADLINE_MILLISECONDS', {
    default: 5_000,
    min: 100,
    max: 60_000,
    about: 'How long a delivery service may take to answer what it knows of some deliveries.',
  }),
} as const;

/** Where the delivery services are, in a deployment. */
export const ledgerSettings = {
  ledgerSms: ledgerAddress('LEDGER_SMS', 'notify for SMS'),
  ledgerMail: ledgerAddress('LEDGER_MAIL', 'notify for mail'),
  ledgerLetter: ledgerAddress('LEDGER_LETTER', 'postal for the post'),
  ledgerDesk: ledgerAddress('LEDGER_DESK', 'postal for desks'),
} as const;

function ledgerAddress(name: string, service: string) {
  return optional(
    peer(name, { about: `The gRPC port of ${service}, whose books are compared. Absent: they are not.` }),
  );
}

type ReconciliationConfig = SettingsOf<typeof reconciliationSettings>;

export function reconciliationPolicyOf(config: ReconciliationConfig): ReconciliationPolicy {
  return {
    restMilliseconds: config.reconcileSeconds * millisecondsPerSecond,
    afterMilliseconds: config.reconcileAfterSeconds * millisecondsPerSecond,
    confirmMilliseconds: config.reconcileConfirmSeconds * millisecondsPerSecond,
    stuckMessageMilliseconds: config.stuckMessageHours * millisecondsPerHour,
    stuckLetterMilliseconds: config.stuckLetterDays * millisecondsPerDay,
    stuckSlipMilliseconds: config.stuckSlipMinutes * millisecondsPerMinute,
    keepMilliseconds: config.discrepancyKeepDays * millisecondsPerDay,
  };
}

/** A ledger with the end of its connection. */
export type OpenLedgers = ReadonlyMap<Family, Ledger & { close(): Promise<void> }>;

/** Those whose addresses are set. */
export function ledgersOf(
  config: SettingsOf<typeof ledgerSettings> & Pick<ReconciliationConfig, 'ledgerDeadlineMilliseconds'>,
  tls: TlsWatch | undefined,
): OpenLedgers {
  const addresses = {
    sms: config.ledgerSms,
    mail: config.ledgerMail,
    letter: config.ledgerLetter,
    desk: config.ledgerDesk,
  };
  const set = families.flatMap((family) => {
    const at = addresses[family];
    return at === undefined ? [] : [{ family, connection: () => ({ address: at, tls }) }];
  });
  return openAll(set, config);
}

/** All that one process serves, at its own port. */
export function ownLedgers(
  served: readonly Family[],
  connection: () => ClientSettings,
  config: Pick<ReconciliationConfig, 'ledgerDeadlineMilliseconds'>,
): OpenLedgers {
  return openAll(
    served.map((family) => ({ family, connection })),
    config,
  );
}

function openAll(
  ledgers: readonly Pick<LedgerClientOptions, 'family' | 'connection'>[],
  { ledgerDeadlineMilliseconds: deadlineMilliseconds }: Pick<ReconciliationConfig, 'ledgerDeadlineMilliseconds'>,
): OpenLedgers {
  return new Map(ledgers.map((one) => [one.family, ledgerClient({ ...one, deadlineMilliseconds })]));
}
