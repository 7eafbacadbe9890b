/** What an operator sends counts like anything else; above a cap only a supervisor may. */
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type CapSubject, issuesOf, lettersOf } from '../domain/caps';
import type { PinRequest } from '../domain/pin-request';
import { findConfirmedCodes } from '../store/contact-codes';
import { useBeyondCaps, useWithinCaps } from './caps';
import type { CredentialsDeps } from './deps';

export interface OperatorsReach {
  /** Whether this operator may send what is one too many for its holder or contact; absent: not. */
  readonly mayGoBeyondCaps?: boolean;
}

/** Counts a letter to the request's holder. Faults: forbidden ROLE_MISSING. */
export async function countLetter(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId }: PinRequest,
  reach: OperatorsReach,
): Promise<void> {
  await count(deps, trx, [lettersOf(holderId)], reach);
}

/** Counts an issue for the contact that activated it. Faults: forbidden ROLE_MISSING. */
export async function countActivation(
  deps: CredentialsDeps,
  trx: Transaction,
  { id }: PinRequest,
  reach: OperatorsReach,
): Promise<void> {
  const confirmed = await findConfirmedCodes(trx, deps.cipher, id);
  const activated = confirmed.filter(({ purpose }) => purpose === 'activation');
  await count(
    deps,
    trx,
    activated.map(({ contact }) => issuesOf(contact)),
    reach,
  );
}

/** Counts an issue for all that it counts for. Faults: forbidden ROLE_MISSING. */
export async function countIssue(
  deps: CredentialsDeps,
  trx: Transaction,
  subjects: readonly CapSubject[],
  reach: OperatorsReach,
): Promise<void> {
  await count(deps, trx, subjects, reach);
}

async function count(
  deps: CredentialsDeps,
  trx: Transaction,
  subjects: readonly CapSubject[],
  { mayGoBeyondCaps = false }: OperatorsReach,
): Promise<void> {
  if (mayGoBeyondCaps) return useBeyondCaps(deps, trx, subjects);
  if (!(await useWithinCaps(deps, trx, subjects)))
    throw new Fault('forbidden', 'ROLE_MISSING', 'it would be one too many: a supervisor decides');
}
