/** Gathers what the checks of one message's fields come to, so that all its faults are told together. */

import type { FieldFault } from '../../../runtime/fault';
import { type Checked, faultsAt, type ValueFault } from './checked';

export class FieldChecks {
  readonly #faults: FieldFault[] = [];

  /** `path`: where the fields are, as callers name it, such as `application.postal_address`. */
  constructor(private readonly path: string) {}

  get faults(): readonly FieldFault[] {
    return this.#faults;
  }

  /** The checked value, or undefined where it was faulty: its faults are then among `faults`. */
  take<Value>(field: string, checked: Checked<Value>): Value | undefined {
    if (checked.kind === 'ok') return checked.value;
    this.refuse(field, ...checked.faults);
    return undefined;
  }

  refuse(field: string, ...faults: readonly ValueFault[]): void {
    this.#faults.push(...faultsAt(`${this.path}.${field}`, faults));
  }

  /** A fault of the message itself, not of one of its fields. */
  refuseWhole(...faults: readonly ValueFault[]): void {
    this.#faults.push(...faultsAt(this.path, faults));
  }

  /** The value of a message within this one; its faults already name their whole path. */
  takeMessage<Value>(checked: CheckedMessage<Value>): Value | undefined {
    if (checked.kind === 'ok') return checked.value;
    this.#faults.push(...checked.fields);
    return undefined;
  }
}

export type CheckedMessage<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'faulty'; readonly fields: readonly FieldFault[] };
