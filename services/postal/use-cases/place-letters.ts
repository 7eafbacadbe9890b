/** Puts letters that were looked at into the open batches of their classes: many in one transaction where they come at once. */
import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import { GroupCommit } from '../../../runtime/group-commit';
import { type ClaimedJob, finishJobs, leaseLost } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import { type Batch, closeReasonOf, policyFor, roomIn, withMore } from '../domain/batch';
import { type DoorPolicy, tooManyAtOneDoor } from '../domain/door';
import type { Letter } from '../domain/letter';
import { countPlaced, lockOpenBatch } from '../store/batch';
import { holdLetter, neighboursAtDoors, placeLetters } from '../store/letter-batch';
import { noteLetter } from '../store/letter-event';
import { type CloseDeps, closeBatch } from './close-batch';
import { endJob } from './finish-job';
import type { Printable } from './look-at-letter';

export interface PlaceDeps extends CloseDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly doors: DoorPolicy & { readonly countedMilliseconds: number };
}

export interface PlaceRequest {
  readonly job: ClaimedJob;
  readonly letter: Letter;
  readonly look: Printable;
}

export type Placing =
  /** Or it was ended since it was read. */
  | { readonly kind: 'placed'; readonly closedBatch: boolean }
  | { readonly kind: 'held'; readonly reason: string }
  /** Others have filled the batch: nothing is written, and it is to be run again. */
  | { readonly kind: 'batch-full' };

export type LetterPlacing = GroupCommit<PlaceRequest, Placing>;

/** Of one transaction: so many that none waits for long, and no batch is locked for long. */
const mostLetters = 50;

/** With the end of their jobs. Rejects with conflict LEASE_LOST where another worker has the job: nothing is written then. */
export function letterPlacing(deps: PlaceDeps): LetterPlacing {
  return new GroupCommit({
    database: deps.database,
    mostItems: mostLetters,
    name: 'placings',
    log: deps.log,
    together: (trx, requests) => placeTogether(deps, trx, requests),
    alone: (trx, request) => placeAlone(deps, trx, request),
  });
}

/**
 * Places those that nothing speaks against, and no more than the batch takes: opening the next one in the transaction that closes
 * this one would deadlock with whoever waits for it. The others are left as they were.
 */
async function placeTogether(
  deps: PlaceDeps,
  trx: Transaction,
  requests: readonly PlaceRequest[],
): Promise<readonly (Placing | undefined)[]> {
  const plain = requests.filter(({ look }) => look.address?.hold === undefined);
  const placings = new Map<PlaceRequest, Placing>();
  const finished: ClaimedJob[] = [];
  // In one order for all, so that two of them do not deadlock.
  const byClass = [...groupBy(plain, ({ look }) => look.letterClass)].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [letterClass, ofClass] of byClass) {
    const batch = await lockOpen(deps, trx, letterClass);
    const room = roomIn(batch, policyFor(letterClass, deps.policy));
    const going = await goingAmong(deps, trx, ofClass.slice(0, room));
    const closedBatch = await place(deps, trx, batch, going);
    for (const request of going) placings.set(request, { kind: 'placed', closedBatch });
    for (const request of ofClass.slice(room)) placings.set(request, { kind: 'batch-full' });
    finished.push(...going.map(({ job }) => job));
  }
  if (finished.length > 0 && (await finishJobs(trx, finished)) !== finished.length) throw leaseLost();
  return requests.map((request) => placings.get(request));
}

/** Without those that must wait, or that perhaps must: others who are new at the same door may make too many of them. */
async function goingAmong(deps: PlaceDeps, trx: Transaction, requests: readonly PlaceRequest[]) {
  const reasons = await reasonsToHold(deps, trx, requests);
  return requests.filter((one, index) => reasons[index] === undefined && !hasNeighbour(one, requests));
}

function hasNeighbour({ look }: PlaceRequest, all: readonly PlaceRequest[]): boolean {
  const own = look.address?.indexes;
  if (own === undefined) return false;
  return all.some(({ look: { address } }) => {
    const other = address?.indexes;
    return other?.doorIndex.equals(own.doorIndex) && !other.recipientIndex.equals(own.recipientIndex);
  });
}

/** True where they closed it. */
async function place(
  deps: PlaceDeps,
  trx: Transaction,
  batch: Batch,
  requests: readonly PlaceRequest[],
): Promise<boolean> {
  if (requests.length === 0) return false;
  const places = requests.map(placeOf);
  // One of them was ended meanwhile: each alone finds out whether it is that.
  if ((await placeLetters(trx, batch, places)) !== requests.length) throw leaseLost();
  return counted(deps, trx, batch, requests.length);
}

async function placeAlone(deps: PlaceDeps, trx: Transaction, request: PlaceRequest): Promise<Placing> {
  const { job, look } = request;
  await endJob(trx, job);
  if (look.address?.hold !== undefined) return hold(deps, trx, request, look.address.hold);
  const batch = await lockOpen(deps, trx, look.letterClass);
  // Under its lock, so that no other letter comes to the same door meanwhile.
  const [reason] = await reasonsToHold(deps, trx, [request]);
  if (reason !== undefined) return hold(deps, trx, request, reason);
  const isPlaced = (await placeLetters(trx, batch, [placeOf(request)])) === 1;
  return { kind: 'placed', closedBatch: isPlaced && (await counted(deps, trx, batch, 1)) };
}

function placeOf({ letter, look }: PlaceRequest) {
  return { id: letter.id, indexes: look.address?.indexes, deskId: look.deskId };
}

/** Locked until the transaction ends. */
function lockOpen({ ids, clock }: PlaceDeps, trx: Transaction, letterClass: Batch['letterClass']): Promise<Batch> {
  return lockOpenBatch(trx, letterClass, { id: ids.next(), now: clock.now() });
}

/** With so many more letters; true where that closed it. */
async function counted(deps: PlaceDeps, trx: Transaction, batch: Batch, more: number): Promise<boolean> {
  const now = deps.clock.now();
  const filled = withMore(batch, more, now);
  await countPlaced(trx, batch.id, filled);
  const reason = closeReasonOf(filled, policyFor(batch.letterClass, deps.policy), now);
  return reason !== undefined && closeBatch(deps, trx, batch, { reason, time: now });
}

/** Why each of them must wait for an operator, if so, by who else has letters at its door: a slip goes to none. */
async function reasonsToHold(
  { doors, clock }: PlaceDeps,
  trx: Transaction,
  requests: readonly PlaceRequest[],
): Promise<readonly (string | undefined)[]> {
  const since = later(clock.now(), -doors.countedMilliseconds);
  const addressed = requests.filter(({ look }) => look.address !== undefined);
  const neighbours = await neighboursAtDoors(
    trx,
    addressed.flatMap(({ look }) => look.address?.door ?? []),
    since,
  );
  return requests.map((request) => {
    const { others, isOneOfThem } = neighbours[addressed.indexOf(request)] ?? { others: 0, isOneOfThem: false };
    // Somebody has looked at it; or who had letters there before is no further one.
    return request.letter.isCleared || isOneOfThem ? undefined : tooManyAtOneDoor(others + 1, doors)?.reason;
  });
}

async function hold({ clock }: PlaceDeps, trx: Transaction, { letter, look }: PlaceRequest, reason: string) {
  const { id: letterId, printNumber } = letter;
  const { letterClass, address } = look;
  const now = clock.now();
  if (address !== undefined && (await holdLetter(trx, letterId, { reason, letterClass, ...address.indexes }))) {
    const note = {
      letterId,
      printNumber,
      batchId: undefined,
      kind: 'held',
      reason,
      source: 'postal',
      note: '',
    } as const;
    await noteLetter(trx, { ...note, occurTime: now, recordTime: now });
  }
  return { kind: 'held', reason } as const;
}
