/** Where the command `rekey` stands, kept in the database so that the services beside it can tell. */
import type { Clock } from './clock';
import type { Database } from './database';
import { idColumn, timeColumn } from './database-columns';
import { storedPurposes } from './keyed-columns';
import type { Keyring } from './keyring';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from './migrate';

/** `settling` waits for transactions of before to end, `checking` is a walk once more; `whole` and `stopped` are ends. */
export const rekeyStates = ['walking', 'settling', 'checking', 'whole', 'stopped'] as const;
export type RekeyState = (typeof rekeyStates)[number];

export const rekeyProgressMigration: Migration = {
  name: 'runtime-rekey-2',
  async up(db) {
    // One row: of several runs at once the one that moved last.
    await createTableIfAbsent(db, 'rekey_progress', (columns) => {
      idColumn(columns, 'id', 20).primary();
      idColumn(columns, 'target', 255).notNullable();
      idColumn(columns, 'state', 20).notNullable();
      columns.integer('tables').notNullable();
      columns.integer('walked_tables').notNullable();
      columns.bigInteger('pending_rows').notNullable();
      timeColumn(columns, 'move_time').notNullable();
    });
    // Rows under this key when a walk had nothing more to do; null where none has come to that.
    await addColumnsIfAbsent(db, 'key_use', (columns) => {
      columns.bigInteger('left_rows').nullable();
    });
  },
};

export interface WalkProgress {
  readonly tables: number;
  readonly walkedTables: number;
  /** Counted as the walk began, less what it has looked at since. */
  readonly pendingRows: number;
}

export interface RekeyProgress extends WalkProgress {
  readonly state: RekeyState;
  /** The keys it goes towards, as `targetOf` names them. */
  readonly target: string;
  /** When it began a step, or a page was done. */
  readonly moveTime: Date;
}

/** Another current key makes another walk. */
export function targetOf(keyring: Keyring): string {
  return storedPurposes.flatMap((purpose) => keyring.all(purpose)[0]?.id ?? []).join(' ');
}

const id = 'rekey';

/** Undefined where none ever ran. */
export async function readProgress(database: Database): Promise<RekeyProgress | undefined> {
  const row:
    | {
        target: string;
        state: RekeyState;
        tables: number;
        walked_tables: number;
        pending_rows: number | string;
        move_time: Date;
      }
    | undefined = await database('rekey_progress').where({ id }).first();
  return (
    row && {
      target: row.target,
      state: row.state,
      tables: row.tables,
      walkedTables: row.walked_tables,
      pendingRows: Number(row.pending_rows),
      moveTime: row.move_time,
    }
  );
}

/** What a run tells of itself as it goes on; nothing before its first walk begins. */
export class ProgressTeller {
  private walk: WalkProgress | undefined;
  private state: RekeyState = 'walking';

  constructor(
    private readonly deps: { readonly database: Database; readonly clock: Clock },
    private readonly target: string,
  ) {}

  begin(state: RekeyState, walk: WalkProgress): Promise<void> {
    this.walk = walk;
    return this.enter(state);
  }

  /** Another state of the same walk. */
  enter(state: RekeyState): Promise<void> {
    this.state = state;
    return this.save();
  }

  /** Rows that came since it began were not counted. */
  page({ rows, isLast }: { readonly rows: number; readonly isLast: boolean }): Promise<void> {
    this.walk &&= {
      tables: this.walk.tables,
      walkedTables: this.walk.walkedTables + Number(isLast),
      pendingRows: Math.max(0, this.walk.pendingRows - rows),
    };
    return this.save();
  }

  private async save(): Promise<void> {
    const { database, clock } = this.deps;
    if (this.walk === undefined) return;
    const row = {
      target: this.target,
      state: this.state,
      tables: this.walk.tables,
      walked_tables: this.walk.walkedTables,
      pending_rows: this.walk.pendingRows,
      move_time: clock.now(),
    };
    await database('rekey_progress')
      .insert({ id, ...row })
      .onConflict('id')
      .merge(row);
  }
}
