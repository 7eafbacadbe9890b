/** An audit in a test: some service's, with its chain. */
import type { AuditAnchor } from '../../runtime/audit-anchor';
import { findBlock, findChainEnd } from '../../runtime/audit-chain';
import type { AuditFault } from '../../runtime/audit-check';
import { type AuditTrail, eventMac } from '../../runtime/audit-event';
import { auditLines } from '../../runtime/audit-export';
import { type AuditChainDeps, linkAuditEvents } from '../../runtime/audit-linker';
import { checkExport } from '../../runtime/audit-offline';
import { checkPage, mostBlocksPerPage } from '../../runtime/audit-page';
import { addEventProof, createBeginningTable, createChainTables } from '../../runtime/audit-table';
import { later } from '../../runtime/clock';
import type { Database, Queryable } from '../../runtime/database';
import { idColumn, timeColumn } from '../../runtime/database-columns';
import { uuidV7Ids } from '../../runtime/id';
import type { WrittenKey } from '../../runtime/keyring-file';
import { openMetrics } from '../../runtime/metrics';
import { createTableIfAbsent, type Migration } from '../../runtime/migrate';
import { keyringWith, newKey } from '../support/keyrings';

export const trail: AuditTrail = { service: 'test', contents: ['id', 'occur_time', 'actor', 'action', 'reason'] };

export const auditMigration: Migration = {
  name: 'audit',
  async up(db) {
    await createTableIfAbsent(db, 'audit_event', (columns) => {
      idColumn(columns, 'id').primary();
      timeColumn(columns, 'occur_time').notNullable();
      columns.string('actor', 200).notNullable();
      columns.string('action', 60).notNullable();
      columns.string('reason', 500).nullable();
      addEventProof(columns);
    });
    await createChainTables(db);
    await createBeginningTable(db);
  },
};

export interface AuditRoom {
  readonly deps: AuditChainDeps;
  /** Lets time go on. */
  pass(milliseconds: number): void;
  /** From now on the current key is another one, and the ring has these. */
  useKeys(...keys: readonly WrittenKey[]): void;
  /** Writes so many events, and gives their ids. */
  append(count: number, db?: Queryable): Promise<string[]>;
  /** The row of an event that the service would write. */
  rowOf(id: string): Record<string, unknown>;
  /** Writes so many and links them into a block. */
  block(count: number): Promise<string[]>;
  link(): Promise<string>;
  /** What the check of the database says, page after page; and what that of an export says. */
  faults(options?: {
    readonly anchors?: readonly AuditAnchor[];
    readonly limit?: number;
  }): Promise<readonly AuditFault[]>;
  offlineFaults(anchors?: readonly AuditAnchor[]): Promise<readonly AuditFault[]>;
  anchor(number?: number): Promise<AuditAnchor>;
  lines(): Promise<string[]>;
}

export const firstKey = newKey('audit');

export function openAuditRoom(database: Database): AuditRoom {
  let now = new Date('2026-01-07T08:00:00.000Z');
  let keyring = keyringWith(firstKey);
  const clock = { now: () => now };
  const ids = uuidV7Ids(clock);
  const deps: AuditChainDeps = {
    database,
    get keyring() {
      return keyring;
    },
    clock,
    metrics: openMetrics(),
  };
  const rowOf = (id: string) => {
    const key = keyring.current('audit');
    const said = { id, occur_time: now, actor: 'operator:anna', action: 'letter-released', reason: `of ${id}` };
    return { ...said, key_id: key.id, mac: eventMac(key, trail, said) };
  };
  const append: AuditRoom['append'] = async (count, db = database) => {
    const made = Array.from({ length: count }, () => ids.next()).sort();
    for (const id of made) await db('audit_event').insert(rowOf(id));
    return made;
  };
  const lines = async () => {
    const all: string[] = [];
    for await (const line of auditLines(database, trail, { after: 0, time: now })) all.push(line);
    return all;
  };
  return {
    deps,
    pass: (milliseconds) => {
      now = later(now, milliseconds);
    },
    useKeys: (...keys) => {
      keyring = keyringWith(...keys);
    },
    append,
    rowOf,
    block: async (count) => {
      const made = await append(count);
      await linkAuditEvents(deps, trail);
      return made;
    },
    link: () => linkAuditEvents(deps, trail),
    faults: async ({ anchors = [], limit = mostBlocksPerPage } = {}) => {
      const faults: AuditFault[] = [];
      for (let after = 0; ; ) {
        const page = await checkPage(deps, trail, { after, limit, anchors });
        faults.push(...page.faults);
        if (page.isLast) return faults;
        after = page.end.number;
      }
    },
    offlineFaults: async (anchors = []) => {
      const all = await lines();
      const verdict = await checkExport(() => asStream(all), keyring, anchors);
      if (verdict === undefined || verdict.isCutShort || verdict.badLines.length > 0)
        throw new Error('no whole export');
      return verdict.faults;
    },
    anchor: async (number) => {
      const at = number === undefined ? await findChainEnd(database) : await findBlock(database, number);
      if (at === undefined) throw new Error('no such block');
      return { number: at.number, mac: at.mac, service: trail.service, time: now };
    },
    lines,
  };
}

export async function* asStream(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
