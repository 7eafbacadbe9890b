/** What a check of one given value comes to: the value in its domain type, or every fault that it has. */

import type { FieldFault } from '../../../runtime/fault';

/** Why a value was refused. `reason` is UPPER_SNAKE; `description` is for a developer and never repeats the value. */
export interface ValueFault {
  readonly reason: string;
  readonly description: string;
}

export type Checked<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'faulty'; readonly faults: readonly ValueFault[] };

export function accepted<Value>(value: Value): Checked<Value> {
  return { kind: 'ok', value };
}

export function refused(...faults: readonly ValueFault[]): Checked<never> {
  return { kind: 'faulty', faults };
}

/** The faults of a value told as faults of the field in which it was given. */
export function faultsAt(field: string, faults: readonly ValueFault[]): FieldFault[] {
  return faults.map((fault) => ({ field, ...fault }));
}
