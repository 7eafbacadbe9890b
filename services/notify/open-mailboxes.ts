/** What runs beside mail carriers: the readers of the mailboxes that their answers come to, and the watch over those that do not come. */
import { millisecondsPerDay, millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { Poller } from '../../runtime/poller';
import { bounceHandler } from './adapters/bounce-handler';
import { pecMailHandler } from './adapters/pec-handler';
import type { ConfiguredCarrier } from './carrier-settings';
import type { CarrierSurroundings } from './carrier-surroundings';
import { mailboxReader } from './mailbox-settings';
import { pecTrustOf } from './pec-settings';
import { takePecReceipt } from './use-cases/keep-evidence';
import { acceptanceWatch } from './use-cases/watch-acceptance';

const acceptanceWatchMilliseconds = 60_000;

/** Of one carrier; none where no mailbox is set for it. Faults: invalid WRONG_SETTINGS for a file that cannot be read or used. */
export function openMailboxes(configured: ConfiguredCarrier, surroundings: CarrierSurroundings): readonly Component[] {
  switch (configured.kind) {
    case 'smtp':
      return bounceMailbox(configured, surroundings);
    case 'pec':
      return pecMailbox(configured, surroundings);
    default:
      return [];
  }
}

function bounceMailbox(
  { name, settings }: Extract<ConfiguredCarrier, { kind: 'smtp' }>,
  surroundings: CarrierSurroundings,
): readonly Component[] {
  const handle = bounceHandler({ ...surroundings, carrier: name });
  const reader = mailboxReader(settings, 'BOUNCE', { ...surroundings, name, handle, random: Math.random });
  return reader === undefined ? [] : [reader];
}

function pecMailbox(
  { name, settings }: Extract<ConfiguredCarrier, { kind: 'pec' }>,
  surroundings: CarrierSurroundings,
): readonly Component[] {
  const trust = pecTrustOf(settings);
  if (trust === undefined) return [];
  const keeping = {
    ...surroundings,
    carrier: name,
    keepMilliseconds: settings.pecEvidenceDays * millisecondsPerDay,
  };
  const handle = pecMailHandler({
    ...surroundings,
    trust,
    mailbox: settings.pecFrom,
    take: (receipt, evidence) => takePecReceipt(keeping, receipt, evidence),
  });
  const reader = mailboxReader(settings, 'PEC', { ...surroundings, name, handle, random: Math.random });
  const watch = acceptanceWatch({
    ...surroundings,
    acceptanceMilliseconds: settings.pecAcceptanceMinutes * millisecondsPerMinute,
  });
  const { log } = surroundings;
  return [
    ...(reader === undefined ? [] : [reader]),
    // In every process that has the mailbox: a gauge that nobody measures any more would stand still.
    new Poller({ name: `acceptance-${name}`, intervalMilliseconds: acceptanceWatchMilliseconds, log, work: watch }),
  ];
}
