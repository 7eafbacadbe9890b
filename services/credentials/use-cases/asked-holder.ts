/** Which holder an operator's call is about. */

import type { Queryable } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode } from '../domain/fiscal-code';
import { findHolderIdBy, findHolderRecord, type HolderRecord } from '../store/holder-records';
import { findHolderId } from '../store/holders';
import type { CredentialsDeps } from './deps';
import { checkedReason } from './operator-act';

/** By the fiscal code, the pseudonym, or the id of a credential or request; undefined where nothing was given. */
export type AskedHolder =
  | { readonly kind: 'fiscal-code' | 'subject' | 'credential' | 'pin-request'; readonly value: string }
  | undefined;

/** What is wrong with it by itself. */
export function askedHolderFaults(asked: AskedHolder): readonly FieldFault[] {
  if (asked === undefined) return [{ field: 'holder', reason: 'FIELD_REQUIRED', description: 'must say which holder' }];
  if (asked.kind !== 'fiscal-code') return [];
  const code = checkFiscalCode(asked.value);
  return code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : [];
}

/** Undefined where there is none, or the data were erased. */
export async function findAskedHolder(
  { cipher }: Pick<CredentialsDeps, 'cipher'>,
  db: Queryable,
  asked: AskedHolder,
): Promise<HolderRecord | undefined> {
  const id = await idOf(cipher, db, asked);
  return id === undefined ? undefined : findHolderRecord(db, cipher, id);
}

async function idOf(cipher: CredentialsDeps['cipher'], db: Queryable, asked: AskedHolder): Promise<string | undefined> {
  if (asked === undefined) return undefined;
  const { kind, value } = asked;
  if (kind === 'fiscal-code') {
    const code = checkFiscalCode(value);
    return code.kind === 'ok' ? findHolderId(db, cipher, code.value) : undefined;
  }
  if (!isUuid(value)) return undefined; // the database would refuse to compare what is not ASCII
  if (kind === 'subject') return value;
  return findHolderIdBy(db, kind === 'credential' ? 'credential' : 'pin_request', value);
}

export function holderNotFound(): Fault {
  return new Fault('not-found', 'HOLDER_NOT_FOUND', 'nobody is known by this, or the data were erased');
}

/** What a call on a holder with a reason gives: the operator's words. Faults: invalid INVALID_FIELDS, of both together. */
export function checkAskedWithReason({
  asked,
  reason,
}: {
  readonly asked: AskedHolder;
  readonly reason: string;
}): string {
  const words = checkedReason(reason);
  const faults = [...askedHolderFaults(asked), ...(words.kind === 'faulty' ? faultsAt('reason', words.faults) : [])];
  if (words.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  return words.value;
}
