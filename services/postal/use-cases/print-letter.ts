import { createHash } from 'node:crypto';
import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { Fault, isFault } from '../../../runtime/fault';
import type { Institution } from '../../../runtime/institution-settings';
import type { ClaimedJob } from '../../../runtime/jobs';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { runWithTraceparent } from '../../../runtime/tracing';
import { inTransaction } from '../../../runtime/transaction';
import type { EndReason, Letter } from '../domain/letter';
import { type Turn, turnAfterAsking, turnOf } from '../domain/print-turn';
import type { DrawLetter, LetterDestination, Whereabouts } from '../ports';
import { knownDelivery } from '../store/delivery';
import { beginPrinting, findLetter } from '../store/letter';
import { composeLetter } from '../templates/compose-letter';
import type { CountLetters } from './count-letters';
import { openLetter } from './open-letter';
import { type ReportDeps, reportLetters } from './report-letter';
import { dropJob, parkLetter, settleLetter } from './settle-letter';

export interface PrintDeps extends ReportDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly destination: LetterDestination;
  readonly drawLetter: DrawLetter;
  readonly institution: Institution;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Claim {
  readonly job: ClaimedJob;
  /** Aborted where the claim is lost. */
  readonly signal: AbortSignal;
}

/**
 * One turn of a letter: prints it, ends it, or finds that there is nothing to do. What a crash left `printing` is not printed
 * again before the destination has said that it does not have it. Rejects where the job is to be tried again later.
 */
export async function printLetter(deps: PrintDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const letter = await findLetter(deps.database, job.subjectId);
  if (letter === undefined) return dropJob(deps, job);
  await runWithTraceparent(letter.traceparent, async () =>
    take(deps, { job, signal }, letter, await decide(deps, letter)),
  );
}

async function decide(deps: PrintDeps, letter: Letter): Promise<Turn> {
  const turn = turnOf(letter, await knownDelivery(deps.database, letter.deliveryId), deps.clock.now());
  if (turn.kind !== 'ask-destination') return turn;
  const found = await whereabouts(deps, letter);
  deps.log.warn('letter.found-printing', { letterId: letter.id, attempt: letter.attempt, found });
  return turnAfterAsking(found, letter, await knownDelivery(deps.database, letter.deliveryId), deps.clock.now());
}

/** A destination that does not remember this letter's begin must not be asked: what it does not have, another may have printed. */
async function whereabouts({ destination, log }: PrintDeps, letter: Letter): Promise<Whereabouts> {
  const destinationId = await destination.identity();
  if (letter.spoolId === destinationId) return destination.find(letter.id, letter.attempt);
  log.error('letter.begun-elsewhere', { letterId: letter.id, begunAt: letter.spoolId, destinationId });
  return 'unknown';
}

async function take(deps: PrintDeps, claim: Claim, letter: Letter, turn: Turn): Promise<void> {
  const { job } = claim;
  switch (turn.kind) {
    case 'print':
      return print(deps, claim, letter);
    case 'end':
      return settleLetter(deps, job, letter, turn.end);
    case 'leave-open':
      return parkLetter(deps, job, letter);
    default:
      return dropJob(deps, job);
  }
}

async function print(deps: PrintDeps, { job, signal }: Claim, letter: Letter): Promise<void> {
  if (!(await markPrinting(deps, job, letter))) throw changedMeanwhile();
  const printing = { ...letter, state: 'printing' } as const;
  const pdf = await draw(deps, letter);
  if (!Buffer.isBuffer(pdf)) return settleLetter(deps, job, printing, { state: 'failed', reason: pdf.reason });
  if (signal.aborted) throw new Fault('conflict', 'LEASE_LOST', 'the claim ended before the letter was handed over');
  const digest = createHash('sha256').update(pdf).digest('hex');
  const { id: letterId, attempt } = letter;
  const { reference } = await deps.destination.print({ letterId, attempt, fence: job.fence, pdf, digest });
  await settleLetter(deps, job, printing, { state: 'sent' }, reference);
}

/** Committed before the first byte goes to the destination. */
async function markPrinting(deps: PrintDeps, job: ClaimedJob, letter: Letter): Promise<boolean> {
  const { id, deliveryId, attempt } = letter;
  const from = letter.state === 'printing' ? 'printing' : 'accepted';
  const spoolId = await deps.destination.identity();
  const time = deps.clock.now();
  const marked = await inTransaction(deps.database, async (trx) => {
    if (!(await beginPrinting(trx, id, { fence: job.fence, spoolId, from }))) return false;
    if (from === 'accepted') await reportLetters(deps, trx, [{ deliveryId, attempt, state: 'printing', time }]);
    return true;
  });
  if (marked && from === 'accepted') {
    deps.outbox.ring();
    deps.counted(['printing']);
  }
  return marked;
}

/** Cancelled, or marked by an older claim that came to life again: the job's next turn sees the letter as it is. */
function changedMeanwhile(): Fault {
  return new Fault('conflict', 'LETTER_CHANGED', 'the letter changed while its turn was decided');
}

/** The PDF, or why there can be none. The half exists readable only in here and in what is returned. */
async function draw(deps: PrintDeps, letter: Letter): Promise<Buffer | { readonly reason: EndReason }> {
  try {
    const content = await openLetter(deps.keyring, letter);
    const paper = { id: letter.id, attempt: letter.attempt, date: letter.acceptedTime };
    return await deps.drawLetter(composeLetter(paper, content, deps.institution));
  } catch (error) {
    const reason = isFault(error, 'invalid') ? unprintable.find((one) => one === error.reason) : undefined;
    if (reason === undefined) throw error;
    const failures = deps.metrics.counter('symbolon_postal_unprintable_letters_total', 'Alarm: no PDF can be made', [
      'reason',
    ]);
    failures.inc({ reason });
    deps.log.error('letter.unprintable', { letterId: letter.id, attempt: letter.attempt, reason, error });
    return { reason };
  }
}

const unprintable: readonly EndReason[] = [
  'UNSEAL_FAILED',
  'UNSUPPORTED_CONTENT',
  'UNPRINTABLE_CHARACTER',
  'ADDRESS_TOO_LONG',
];
