/** Postal: turns sealed halves into letters and desks' slips, each printed at most once, and tells credentials what became of them. */
import { AuditDenials } from '../../runtime/audit-denials';
import { millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import type { Component, Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { FieldCipher } from '../../runtime/field-cipher';
import { inOneProcess } from '../../runtime/leased-poller';
import type { VerifyOperator } from '../../runtime/operator-token';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import type { WorkConfig } from './config';
import { letterSubscription } from './consumer';
import type { PrintChannel } from './domain/print-channel';
import type {
  BatchDestination,
  DesksAtWork,
  DrawReconciliation,
  FileEncryption,
  LetterDrawing,
  PrintedWatch,
  ReportReceiver,
} from './ports';
import { dailyCapsOf, letterCostsOf } from './print-cap-settings';
import { refusalWriter } from './use-cases/audit-refusal';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { letterCounter, tooOldCounter } from './use-cases/count-letters';
import { wireAudit } from './wire-audit';
import { wireControl } from './wire-control';
import { wireOperators } from './wire-operators';
import { wirePrinting } from './wire-printing';
import { wireUpkeep } from './wire-upkeep';

export interface PostalOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly drawing: LetterDrawing;
  readonly drawReconciliation: DrawReconciliation;
  readonly destination: BatchDestination;
  /** What the destination needs of a start and a stop; started before anything uses it. */
  readonly destinationComponents?: readonly Component[];
  /** Where released batches are to be looked after: how, and how often. */
  readonly printed?: PrintedWatch;
  /** What it prints: in a deployment one of them, each having a key, and a process, of its own. */
  readonly channels: readonly PrintChannel[];
  /** Where slips are printed; absent: nowhere. */
  readonly desks?: DesksAtWork;
  /** Read once. Undefined: the print centre gets the PDFs as they are. */
  readonly encryption: () => Promise<FileEncryption | undefined>;
  readonly receiver: ReportReceiver;
  /** Who an operator's token says that he or she is. */
  readonly verifyOperator: VerifyOperator;
}

export function wirePostal(outside: PostalOutside): Service {
  const { config, channels, bus, database, keyring, processId, clock, log, metrics, receiver } = outside;

  // Reports: committed with what they tell of, then given to credentials.
  const outbox = new Outbox({
    scope: channels.includes('letter') ? 'reports-post' : 'reports-desk',
    publish: reportPublisher({ receiver, log, metrics }),
    settings: outboxSettingsOf(config),
    processId,
    database,
    clock,
    log,
    metrics,
  });
  const shared = {
    ...outside,
    outbox,
    counted: letterCounter(metrics),
    cipher: new FieldCipher(keyring),
    texts: config.letterTexts,
    // A printer's letters are not despatched before they are on paper: that is looked after.
    spoolingIsDespatch: config.spoolingIsDespatch && outside.printed === undefined,
    keepMilliseconds: config.letterKeepDays * millisecondsPerDay,
    dailyCaps: dailyCapsOf(config),
    letterCosts: letterCostsOf(config),
    hasDesk: (deskId: string) => outside.desks?.hasDesk(deskId) ?? false,
    leased: inOneProcess(outside),
  };

  // Letters are sorted into batches, and batches printed.
  const printing = wirePrinting(shared);
  const working = { ...shared, ...printing.bells };

  // Events: taken on in one transaction each; nothing is opened there.
  const receiving = {
    ...working,
    tooOld: tooOldCounter(metrics),
    eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
    ringWorkers: working.ringSorters,
  };
  for (const channel of channels) bus.subscribe(letterSubscription(receiving, channel));

  // Who was turned away is in the audit, too.
  const denials = new AuditDenials({ service: 'postal', writeRefusal: refusalWriter(working), log, metrics });

  return {
    name: 'postal',
    denied: denials.record,
    checkKeys: (ring) => refuseRemovedSealKeys({ database, keyring: ring }),
    grpc: wireOperators(working),
    components: [
      atStart('seal-keys', () => refuseRemovedSealKeys({ database, keyring })),
      ...(outside.destinationComponents ?? []),
      outbox,
      denials,
      ...printing.components,
      ...wireUpkeep(working),
      ...wireControl(working),
      ...wireAudit(working),
    ],
  };
}

function atStart(name: string, start: () => Promise<void>): Component {
  return { name, start, stop: async () => {} };
}
