/** Table `carrier_setting`: what operators want of carriers; one without a row is as it is configured. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { CarrierAdmin, CarrierState } from '../domain/carrier-admin';

export interface CarrierSetting extends CarrierAdmin {
  readonly operator: string;
  readonly reason: string;
  readonly updateTime: Date;
}

interface SettingRow {
  readonly name: string;
  readonly state: CarrierState;
  readonly weight: number | null;
  readonly operator: string;
  readonly reason: string;
  readonly update_time: Date;
}

const mostRead = 1_000;

export async function findCarrierSettings(db: Queryable): Promise<ReadonlyMap<string, CarrierSetting>> {
  const rows: SettingRow[] = await db('carrier_setting').limit(mostRead);
  return new Map(rows.map((row) => [row.name, settingOf(row)]));
}

/** What an operator wants of a carrier; undefined: that stays as it is. */
export interface CarrierChange extends Pick<CarrierSetting, 'operator' | 'reason' | 'updateTime'> {
  readonly state: CarrierState | undefined;
  readonly weight: number | undefined;
}

/** By one statement, which leaves what is not wanted as whoever else wants it; resolves to what holds from then on. */
export async function changeCarrierSetting(
  trx: Transaction,
  name: string,
  { state, weight, operator, reason, updateTime }: CarrierChange,
): Promise<CarrierSetting> {
  const told = { operator, reason, update_time: updateTime };
  await trx('carrier_setting')
    .insert({ name, state: state ?? 'active', weight: weight ?? null, ...told })
    .onConflict('name')
    .merge({ ...(state === undefined ? {} : { state }), ...(weight === undefined ? {} : { weight }), ...told });
  const row: SettingRow = await trx('carrier_setting').where({ name }).first();
  return settingOf(row);
}

function settingOf({ state, weight, operator, reason, update_time: updateTime }: SettingRow): CarrierSetting {
  return { state, weight: weight ?? undefined, operator, reason, updateTime };
}
