/** The life of an elevation: a holder's ordinary credential is to become dispositive, by documents that operators look at. */
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { ElevationNumber } from './elevation-number';
import type { Policy } from './policy';
import { stateAfter, type Transition } from './state-table';

/**
 * `open`: waits for documents. `submitted`: has them all and waits for a reviewer. `awaiting-approval`: one reviewer has said yes, a second
 * one must. The others are ends. Who looks at a case at the moment is its claim, which ends by itself and is no state.
 */
export type ElevationCaseState =
  | 'open'
  | 'submitted'
  | 'awaiting-approval'
  | 'approved'
  | 'refused'
  | 'expired'
  | 'cancelled';

/**
 * `submitted`: the last document that was needed has come. `incomplete`: one is missing again. `proposed`: the first of two reviewers has
 * said yes. `reopened`: that yes is over, or about other documents than there are now. `cancelled`: the credential has ended, or needs no
 * case any more.
 */
export type ElevationHappening =
  | 'submitted'
  | 'incomplete'
  | 'proposed'
  | 'reopened'
  | 'approved'
  | 'refused'
  | 'expired'
  | 'cancelled';

export const elevationTransitions: readonly Transition<ElevationCaseState, ElevationHappening>[] = [
  { from: 'open', on: 'submitted', to: 'submitted' },
  { from: 'open', on: 'expired', to: 'expired' },
  { from: 'open', on: 'cancelled', to: 'cancelled' },
  { from: 'submitted', on: 'incomplete', to: 'open' },
  { from: 'submitted', on: 'proposed', to: 'awaiting-approval' },
  { from: 'submitted', on: 'approved', to: 'approved' },
  { from: 'submitted', on: 'refused', to: 'refused' },
  { from: 'submitted', on: 'cancelled', to: 'cancelled' },
  { from: 'awaiting-approval', on: 'incomplete', to: 'open' },
  { from: 'awaiting-approval', on: 'reopened', to: 'submitted' },
  { from: 'awaiting-approval', on: 'approved', to: 'approved' },
  { from: 'awaiting-approval', on: 'refused', to: 'refused' },
  { from: 'awaiting-approval', on: 'cancelled', to: 'cancelled' },
];

/** Those that a reviewer may claim. */
export const queuedStates = ['submitted', 'awaiting-approval'] as const satisfies readonly ElevationCaseState[];
export const liveElevationStates = ['open', ...queuedStates] as const satisfies readonly ElevationCaseState[];

/** Why a case is refused: what its holder is told. */
export const elevationRefusals = [
  'document-unreadable',
  'document-incomplete',
  'document-expired',
  'form-not-signed',
  'form-incomplete',
  'person-differs',
  'not-accepted',
] as const;
export type ElevationRefusal = (typeof elevationRefusals)[number];

/** Who looks at a case alone, and until when. */
export interface ElevationClaim {
  /** As operators stand in the audit, `operator:SUBJECT`: so everywhere here. */
  readonly reviewer: string;
  readonly untilTime: Date;
}

/** The first reviewer's yes, which waits for the second one's. */
export interface ElevationProposal {
  readonly id: string;
  readonly proposer: string;
  readonly expireTime: Date;
}

export interface ElevationCase {
  /** UUIDv7. Whoever knows it may upload under it and have its form, while the case is open for that: shown to its holder's portal only. */
  readonly id: string;
  /** What the barcode on the form says; opens nothing without an operator's role. */
  readonly number: ElevationNumber;
  readonly holderId: string;
  readonly credentialId: string;
  readonly state: ElevationCaseState;
  /** One more with each document that comes or is replaced: who decides says which ones he or she has seen. */
  readonly documentsVersion: number;
  readonly claim: ElevationClaim | undefined;
  /** Who has put the case back last, and is not given it next. */
  readonly putBackBy: string | undefined;
  /** There in `awaiting-approval` only. */
  readonly proposal: ElevationProposal | undefined;
  /** Operators who opened the case for its holder, or filed a document in it: none of them approves it as the second person. */
  readonly filedBy: readonly string[];
  readonly refusal: ElevationRefusal | undefined;
  readonly createTime: Date;
  /** Without all documents by then it expires. */
  readonly openUntilTime: Date;
  /** When the last document that was needed came: its place in the queue. */
  readonly submitTime: Date | undefined;
  readonly endTime: Date | undefined;
  /** When its documents are to be erased; undefined before its end, and once they are. */
  readonly eraseTime: Date | undefined;
  /** When it is forgotten; undefined before its end. */
  readonly forgetTime: Date | undefined;
}

/** Faults: bug NO_TRANSITION. */
export function elevationStateAfter(state: ElevationCaseState, on: ElevationHappening): ElevationCaseState {
  return stateAfter(elevationTransitions, state, on);
}

export function isLive({ state }: Pick<ElevationCase, 'state'>): boolean {
  return isOneOf(liveElevationStates, state);
}

/** Whether it waits for a reviewer, or one has it. */
export function isQueued({ state }: Pick<ElevationCase, 'state'>): boolean {
  return isOneOf(queuedStates, state);
}

/** The claim that counts at `now`: one whose time is over is none. */
export function claimAt({ claim }: Pick<ElevationCase, 'claim'>, now: Date): ElevationClaim | undefined {
  return claim !== undefined && now < claim.untilTime ? claim : undefined;
}

/** Whether the holder may add or replace a document: while one may still be missing, and until a reviewer has looked. */
export function mayUpload(elevation: ElevationCase, now: Date): boolean {
  const { state, openUntilTime } = elevation;
  if (state === 'open') return now < openUntilTime;
  return state === 'submitted' && claimAt(elevation, now) === undefined;
}

/** Whether an operator may file a page that came by fax: until the case has ended, also while somebody looks at it. */
export function mayFile(elevation: ElevationCase, now: Date): boolean {
  return elevation.state === 'open' ? now < elevation.openUntilTime : isLive(elevation);
}

/** Whether this operator may read the case's documents: who has claimed it, and nobody else. */
export function mayRead(elevation: ElevationCase, operator: string, now: Date): boolean {
  return isQueued(elevation) && claimAt(elevation, now)?.reviewer === operator;
}

/** Until when a case waits that begins now to wait for documents, be it the first time or again. */
export function awaitedUntil(now: Date, { elevationOpenDays }: Pick<Policy, 'elevationOpenDays'>): Date {
  return later(now, elevationOpenDays * millisecondsPerDay);
}

/** When the case is to be looked at by itself; undefined while it waits for a reviewer, and for its documents to be erased. */
export function elevationDueTime(elevation: ElevationCase): Date | undefined {
  const { state, openUntilTime, proposal, eraseTime, forgetTime } = elevation;
  if (state === 'open') return openUntilTime;
  if (state === 'awaiting-approval') return proposal?.expireTime;
  return eraseTime === undefined ? forgetTime : undefined;
}

function isOneOf(states: readonly ElevationCaseState[], state: ElevationCaseState): boolean {
  return states.includes(state);
}
