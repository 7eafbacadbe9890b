/** What an audit had before its chain began: rows without proof, in block 0. How many they were is proved, so that nothing can be put among them later. SQL on `audit_beginning`, and only here. */
import { canonicalJson } from './canonical-json';
import type { Queryable, Transaction } from './database';
import { firstIdAt } from './id';
import type { SecretKey } from './key';
import { equalInConstantTime, hmac } from './keyed-hash';
import type { Keyring } from './keyring';

const beginnings = 'audit_beginning';
const events = 'audit_event';
/** The place of the one row: where block 0 would be. */
const number = 0;

export interface AuditBeginning {
  /** Events of block 0 that are still there. */
  readonly count: number;
  /** The highest id among them, when the chain began. */
  readonly lastId: string;
  /** When it began: no event of block 0 is later. */
  readonly createTime: Date;
  readonly keyId: string;
  readonly mac: Buffer;
}

/** Of a chain that began with its audit: nothing was before. */
export const nothingBefore = { count: 0, lastId: '', createTime: new Date(0) } as const;

function beginningMac(key: SecretKey, service: string, said: Omit<AuditBeginning, 'mac' | 'keyId'>): Buffer {
  const { count, lastId, createTime } = said;
  return hmac(key, 'audit-beginning', service, canonicalJson({ count, lastId, createTime: createTime.getTime() }));
}

export function stateOfBeginning(keyring: Keyring, service: string, beginning: AuditBeginning) {
  const key = keyring.find('audit', beginning.keyId);
  if (key === undefined) return 'key-unknown';
  return equalInConstantTime(beginningMac(key, service, beginning), beginning.mac) ? 'right' : 'block-changed';
}

/** With the first block, in its transaction: later nobody says any more what was before. Writes nothing where nothing was. */
export async function writeBeginning(
  trx: Transaction,
  key: SecretKey,
  service: string,
  createTime: Date,
): Promise<void> {
  const count = await countUnchained(trx);
  if (count === 0) return;
  const row = await trx(events).where({ block_number: number }).max({ lastId: 'id' }).first();
  const said = { count, lastId: String(row?.['lastId']), createTime };
  await trx(beginnings).insert({
    number,
    create_time: createTime,
    last_id: said.lastId,
    ...proofOf(key, service, said),
  });
}

export async function findBeginning(db: Queryable): Promise<AuditBeginning | undefined> {
  const row = await db(beginnings).where({ number }).first();
  return (
    row && {
      count: Number(row.event_count),
      lastId: row.last_id,
      createTime: row.create_time,
      keyId: row.key_id,
      mac: row.mac,
    }
  );
}

export async function countUnchained(db: Queryable): Promise<number> {
  const row = await db(events).where({ block_number: number }).count({ count: '*' }).first();
  return Number(row?.['count'] ?? 0);
}

/** Takes away up to `limit` events from before the chain, and says that they are so many fewer, where what is said of them is proved. */
export async function purgeUnchained(
  trx: Transaction,
  keyring: Keyring,
  service: string,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const ids: string[] = await trx(events)
    .where({ block_number: number })
    .where('id', '<', firstIdAt(before)) // the index goes by ids, which tell the time
    .orderBy('id')
    .limit(limit)
    .pluck('id');
  if (ids.length === 0) return 0;
  const purged = await trx(events).whereIn('id', ids).delete();
  const beginning = await findBeginning(trx);
  if (beginning === undefined || stateOfBeginning(keyring, service, beginning) !== 'right') return purged;
  const said = { ...beginning, count: Math.max(0, beginning.count - purged) };
  await trx(beginnings)
    .where({ number })
    .update(proofOf(keyring.current('audit'), service, said));
  return purged;
}

function proofOf(key: SecretKey, service: string, said: Omit<AuditBeginning, 'mac' | 'keyId'>) {
  return { event_count: said.count, key_id: key.id, mac: beginningMac(key, service, said) };
}
