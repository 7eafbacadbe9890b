/** The way of a letter onto paper, put together: looked at, placed in a batch, printed with it. */
import { millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { JobWorkers } from '../../runtime/job-workers';
import type { InOneProcess } from '../../runtime/leased-poller';
import { addressRulesOf, doorPolicyOf } from './address-settings';
import { batchPolicyOf, type WorkConfig } from './config';
import type { AddressRules } from './domain/address-check';
import type { DesksAtWork, PrintedWatch } from './ports';
import { printQueue, slipQueue } from './use-cases/close-batch';
import { closeOldBatches } from './use-cases/close-old-batches';
import { eraseBatches } from './use-cases/erase-batches';
import { letterPlacing } from './use-cases/place-letters';
import { type PrintDeps, printBatch } from './use-cases/print-batch';
import { sortQueue } from './use-cases/receive-letter';
import { type SortDeps, sortLetter } from './use-cases/sort-letter';
import { watchPrintedBatches } from './use-cases/watch-printed-batches';

interface PrintingOutside extends PrintDeps, Omit<SortDeps, 'addressRules' | 'placing' | 'ringPrinters'> {
  readonly config: WorkConfig;
  readonly leased: InOneProcess;
  readonly printed?: PrintedWatch;
  readonly desks?: DesksAtWork;
}

interface Printing {
  readonly components: readonly Component[];
  /** To be rung after the commit of what gives them work. */
  readonly bells: { readonly ringSorters: () => void; readonly ringPrinters: () => void };
}

export function wirePrinting(outside: PrintingOutside): Printing {
  const { config, leased, printed, desks, database, log, metrics } = outside;
  const lease = {
    leaseMilliseconds: config.printLeaseSeconds * millisecondsPerSecond,
    pollMilliseconds: config.printPollMilliseconds,
    database,
    log,
    metrics,
  };
  const printers = new JobWorkers({
    ...lease,
    queue: printQueue,
    concurrency: 1,
    longestRunMilliseconds: config.printMaxMinutes * millisecondsPerMinute,
    handle: (job, signal) => printBatch(outside, job, signal),
  });
  const slipPrinters =
    desks &&
    new JobWorkers({
      ...lease,
      queue: slipQueue,
      concurrency: slipsAtOnce,
      longestBackoffMilliseconds: desks.retryMilliseconds,
      handle: (job, signal) => printBatch(outside, job, signal),
    });
  const ringPrinters = () => {
    printers.ring();
    slipPrinters?.ring();
  };

  let rules: Promise<AddressRules> | undefined;
  const addressRules = () => {
    rules ??= addressRulesOf(config);
    return rules;
  };
  const doors = { ...doorPolicyOf(config), countedMilliseconds: config.doorDays * millisecondsPerDay };
  const batching = { ...outside, policy: batchPolicyOf(config), doors, ringPrinters };
  const sorting = { ...batching, addressRules, placing: letterPlacing(batching) };
  const sorters = new JobWorkers({
    ...lease,
    queue: sortQueue,
    concurrency: config.sortConcurrency,
    handle: (job) => sortLetter(sorting, job),
  });

  const sweepMilliseconds = config.sweepSeconds * millisecondsPerSecond;
  const erasing = { ...outside, batchRows: config.sweepBatchRows };
  return {
    components: [
      // A file that is wrong keeps the service from starting.
      atStart('address-rules', addressRules),
      atStart('encryption', outside.encryption),
      printers,
      ...(slipPrinters === undefined ? [] : [slipPrinters]),
      sorters,
      leased('close-batches', sweepMilliseconds, () => closeOldBatches(batching)),
      ...(printed === undefined
        ? []
        : [
            leased('watch-batches', printed.everyMilliseconds, () =>
              watchPrintedBatches({ ...outside, ...printed, printingIsDespatch: config.spoolingIsDespatch }),
            ),
          ]),
      leased('erase-batches', config.purgeMinutes * millisecondsPerMinute, () => eraseBatches(erasing)),
    ],
    bells: { ringSorters: () => sorters.ring(), ringPrinters },
  };
}

/** A printer that is away keeps a slip or two here until it has not answered: the other desks' must have room beside all of those. */
const slipsAtOnce = 200;

function atStart(name: string, read: () => Promise<unknown>): Component {
  return { name, start: async () => void (await read()), stop: async () => {} };
}
