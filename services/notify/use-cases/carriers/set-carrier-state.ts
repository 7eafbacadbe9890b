import { Fault, type FieldFault, invalidFields } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import { inTransaction } from '../../../../runtime/transaction';
import type { CarrierState } from '../../domain/carrier-admin';
import { type AuditDeps, appendAuditEvent } from '../../store/audit-events';
import { changeCarrierSetting } from '../../store/carrier-setting';
import { type CarrierListDeps, type ListedCarrier, listCarriers } from './list-carriers';

export interface CarrierWish {
  readonly name: string;
  /** Undefined: as it is; unknown: one that this version does not have. */
  readonly state: CarrierState | 'unknown' | undefined;
  /** 0: as it is. */
  readonly weight: number;
  readonly reason: string;
}

const mostWeight = 100;
const longestReason = 500;

/**
 * Written down what an operator wants of a carrier; each process that has it heeds it within seconds. Faults: invalid INVALID_FIELDS;
 * not-found CARRIER_UNKNOWN for one that no running process has; unavailable.
 */
export async function setCarrierState(
  deps: CarrierListDeps & AuditDeps & { readonly log: Log },
  wish: CarrierWish,
  operator: string,
): Promise<ListedCarrier> {
  const { state, weight } = checked(wish);
  const carrier = (await listCarriers(deps)).find(({ name }) => name === wish.name);
  if (carrier === undefined) throw new Fault('not-found', 'CARRIER_UNKNOWN', 'no running process has such a carrier');
  const change = { state, weight, operator, reason: wish.reason.trim(), updateTime: deps.clock.now() };
  const setting = await inTransaction(deps.database, async (trx) => {
    const changed = await changeCarrierSetting(trx, wish.name, change);
    const reason = `${setWords({ state, weight })}: ${change.reason}`;
    await appendAuditEvent(deps, trx, { actor: operator, action: 'carrier-set', carrier: wish.name, reason });
    return changed;
  });
  deps.log.warn('carrier.set', { carrier: wish.name, state: setting.state, weight: setting.weight, operator });
  return { ...carrier, state: setting.state, weight: setting.weight ?? carrier.weight, setting };
}

/** What was asked for, as the audit says it. */
function setWords({ state, weight }: Pick<CarrierWish, 'state'> & { readonly weight: number | undefined }): string {
  return [state, weight === undefined ? undefined : `weight ${weight}`].filter(Boolean).join(', ');
}

function checked({ state, weight, reason }: CarrierWish) {
  const faults: FieldFault[] = [];
  const wrong = (field: string, code: string, description: string) => faults.push({ field, reason: code, description });
  if (state === 'unknown') wrong('state', 'CARRIER_STATE', 'must be ACTIVE, DRAINED or QUARANTINED');
  if (!Number.isInteger(weight) || weight < 0 || weight > mostWeight)
    wrong('weight', 'CARRIER_WEIGHT', `must be 1 to ${mostWeight}, or 0 to stay as it is`);
  if (state === undefined && weight === 0) wrong('state', 'REQUIRED', 'a state or a weight is needed');
  const words = reason.trim();
  if (words === '' || words.length > longestReason)
    wrong('reason', 'OPERATOR_REASON', `must say why, in at most ${longestReason} characters`);
  if (faults.length > 0 || state === 'unknown') throw invalidFields(faults);
  return { state, weight: weight === 0 ? undefined : weight };
}
