import type { Transaction } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import { GroupCommit } from '../../../runtime/group-commit';
import { finishJobs, leaseLost } from '../../../runtime/jobs';
import { toldEarly } from '../store/early-receipt';
import { endSentMessages } from '../store/message-progress';
import { insertSubmissions } from '../store/submission';
import { partsOf, type SettleDeps, type Settled, type SettleRequest, settle } from './settle-message-try';
import { tellChanges } from './tell-change';

/** Of one transaction: so many outcomes of which none waits for all the others. */
const mostOutcomes = 50;

/** What came of tries while another outcome is committed, in one transaction. */
export function messageSettling(deps: SettleDeps): GroupCommit<SettleRequest, Settled> {
  return new GroupCommit({
    database: deps.database,
    mostItems: mostOutcomes,
    name: 'outcomes',
    log: deps.log,
    together: (trx, requests) => settleTogether(deps, trx, requests),
    alone: (trx, request) => settle(deps, trx, request),
  });
}

/** Ends those that their carriers took and of which nothing else is told or to be decided; the others are left as they were. */
async function settleTogether(
  deps: SettleDeps,
  trx: Transaction,
  requests: readonly SettleRequest[],
): Promise<readonly (Settled | undefined)[]> {
  const time = deps.clock.now();
  const early = await earlyAmong(trx, requests, time);
  const plain = requests.filter((request) => isPlain(request) && !early.has(request));
  if (plain.length === 0) return [];
  const sent = plain.map(({ begun, tried }) => ({ id: begun.message.id, carrierReference: referenceOf(tried) }));
  const finished = await finishJobs(
    trx,
    plain.map(({ job }) => job),
  );
  if (finished !== plain.length || (await endSentMessages(trx, sent, time)) !== plain.length) throw leaseLost();
  await insertSubmissions(
    trx,
    plain.flatMap(({ begun, tried }) => partsOf(begun, tried, time)),
  );
  await tellChanges(
    deps,
    trx,
    plain.map(({ begun: { message }, tried }) => ({
      message,
      state: 'sent',
      time,
      carrier: tried.carrier.name,
      carrierReference: referenceOf(tried),
      traceparent: message.traceparent,
    })),
  );
  const settled = new Set(plain);
  return requests.map((request) => (settled.has(request) ? settledOf(request) : undefined));
}

/** Another service's message has routes to be kept, too. */
function isPlain({ begun, tried }: SettleRequest): boolean {
  return tried.outcome.kind === 'sent' && begun.message.caller === undefined;
}

/** Those of which their carrier told something before it answered. */
async function earlyAmong(
  trx: Transaction,
  requests: readonly SettleRequest[],
  time: Date,
): Promise<ReadonlySet<SettleRequest>> {
  const found = new Set<SettleRequest>();
  for (const [carrier, ofCarrier] of groupBy(requests, ({ tried }) => tried.carrier.name)) {
    const references = ofCarrier.map(({ begun, tried }) => partsOf(begun, tried, time).map((part) => part.reference));
    const told = await toldEarly(trx, carrier, references.flat());
    ofCarrier.forEach((request, index) => {
      if (references[index]?.some((reference) => told.has(reference))) found.add(request);
    });
  }
  return found;
}

function settledOf({ begun: { message } }: SettleRequest): Settled {
  return { end: { state: 'sent' }, changes: [{ channel: message.channel, state: 'sent', nextChannel: undefined }] };
}

function referenceOf({ outcome }: SettleRequest['tried']): string | undefined {
  return outcome.kind === 'sent' ? outcome.references[0] : undefined;
}
