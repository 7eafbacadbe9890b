/** Table `carrier_setting`: what operators want of carriers; one without a row is as it is configured. */
import type { Queryable } from '../../../runtime/database';
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
  return new Map(
    rows.map((row) => [
      row.name,
      {
        state: row.state,
        weight: row.weight ?? undefined,
        operator: row.operator,
        reason: row.reason,
        updateTime: row.update_time,
      },
    ]),
  );
}

export async function writeCarrierSetting(db: Queryable, name: string, setting: CarrierSetting): Promise<void> {
  const { state, weight, operator, reason, updateTime } = setting;
  const row = { state, weight: weight ?? null, operator, reason, update_time: updateTime };
  await db('carrier_setting')
    .insert({ name, ...row })
    .onConflict('name')
    .merge(row);
}
