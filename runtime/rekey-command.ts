/** `npm run rekey -- SERVICE`: brings what a service has stored under the current keys of its keyring, and tells which older ones may go. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { millisecondsPerSecond, systemClock } from './clock';
import type { Terminal } from './command-terminal';
import { type Environment, readSettings } from './config';
import { databaseAccess, databaseSettings } from './connection-settings';
import { type Database, openDatabase } from './database';
import { codeOf } from './error-like';
import { isFault } from './fault';
import { listKeyUse, readPlaces } from './key-use';
import { type KeyedTable, storedPurposes } from './keyed-columns';
import { type Keyring, keyringOf } from './keyring';
import { readKeyringFile } from './keyring-file';
import { exitCodes as processExitCodes } from './process';
import { type RekeyOutcome, rekey } from './rekey';
import type { Left } from './rekey-left';
import { atOnce } from './rekey-page';
import { type RekeyProgress, readProgress, targetOf } from './rekey-progress';
import { text } from './settings';

const { stopped: done, failed, wrongSetting } = processExitCodes;
const exitCodes = { done, failed, keysNeeded: 3, notWhole: 4, usage: 64, wrongSetting } as const;
const tellEveryMilliseconds = 10 * millisecondsPerSecond;
/** Longer than a transaction of a service may last. */
const settleSeconds = 60;

const closing = `
With DATABASE_URL and KEYRING_FILE of the service; it may run meanwhile, and this may be stopped and run again at any time.
Every process of the service must have the current keys before: it logs keyring.reloaded.
Exit codes: ${exitCodes.done} nothing needs an older key; ${exitCodes.keysNeeded} done, but something needs one still, and the output says what; ${exitCodes.notWhole} stopped, or some process
writes under an older key all the time; ${exitCodes.usage} wrong command line; ${exitCodes.wrongSetting} wrong keyring or settings; ${exitCodes.failed} anything else.`;

const keyringSetting = {
  keyringFile: text('KEYRING_FILE', {
    form: 'path',
    about: "The service's keys, readable by this process's user only.",
  }),
};

/** A database, and where in it things depend on a key. */
export interface KeyedDatabase {
  readonly database: Database;
  readonly tables: readonly KeyedTable[];
}

interface RekeyOptions {
  readonly rowsPerSecond: number;
  readonly settleSeconds: number;
  readonly status: boolean;
}

export interface RekeyRun {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly terminal: Terminal;
  /** Ends it after the page in hand. */
  readonly signal: AbortSignal;
}

/** Gives the exit code. */
export function runRekey(tables: readonly KeyedTable[], run: RekeyRun): Promise<number> {
  return withOptions(run, async (options) => {
    const access = databaseAccess(readSettings(run.env, databaseSettings(['mysql', 'file'])));
    const { keyringFile } = readSettings(run.env, keyringSetting);
    const ring = await keysIn(keyringFile);
    const database = openDatabase({ ...access, poolSize: atOnce });
    try {
      return await rekeyDatabase({ database, tables }, ring, options, run);
    } finally {
      await database.destroy();
    }
  });
}

/** Nothing is demanded of it: what is stored says which keys it needs. Fault invalid INVALID_KEYRING. */
export async function keysIn(path: string): Promise<Keyring> {
  return keyringOf(await readKeyringFile(path), { require: [], forbidPrivate: [] });
}

/** Reads the command line and does the work; what it may throw becomes an exit code. */
export async function withOptions(
  { args, terminal }: RekeyRun,
  work: (options: RekeyOptions) => Promise<number>,
): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = new Command('rekey')
    .description('Brings what is stored under the current keys')
    .addHelpText('after', closing)
    .option('--rows-per-second <rows>', 'at most so many; slower by itself where the database is', checkedNumber, 500)
    .option('--settle-seconds <seconds>', 'how long to wait before the last look', checkedNumber, settleSeconds)
    .option('--status', 'only tell how far it has come, and which keys are needed', false)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .action(async (options: RekeyOptions) => {
      exitCode = await exitCodeOf(() => work(options), terminal);
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

async function exitCodeOf(work: () => Promise<number>, { error }: Terminal): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    if (isFault(thrown, 'invalid')) {
      const fields = thrown.fields.map(({ field, description }) => `${field} ${description}\n`).join('');
      error(fields === '' ? `${thrown.message}\n` : fields);
      return exitCodes.wrongSetting;
    }
    // A database driver's own words may quote what it was given.
    error(`Failed: ${isFault(thrown) ? thrown.message : String(codeOf(thrown) ?? 'of an unknown cause')}\n`);
    return exitCodes.failed;
  }
}

/** One database of a keyring; gives the exit code. */
export async function rekeyDatabase(
  { database, tables }: KeyedDatabase,
  keyring: Keyring,
  { rowsPerSecond, settleSeconds, status }: RekeyOptions,
  { terminal, signal }: RekeyRun,
): Promise<number> {
  if (status) return tellStatus(database, keyring, terminal);
  const [begin, seen] = [Date.now(), { rows: 0, rewritten: 0 }];
  let told = begin;
  const outcome = await rekey(
    {
      database,
      keyring,
      clock: systemClock,
      signal,
      pace: {
        rowsPerSecond,
        settleMilliseconds: settleSeconds * millisecondsPerSecond,
        rest: (milliseconds) => rest(milliseconds, signal),
      },
      onPage: ({ table, rows, rewritten }) => {
        seen.rows += rows;
        seen.rewritten += rewritten;
        if (Date.now() - told < tellEveryMilliseconds) return;
        told = Date.now();
        terminal.out(`${table}: ${seen.rows} row(s) seen, ${seen.rewritten} written anew\n`);
      },
    },
    tables,
  );
  const seconds = Math.round((Date.now() - begin) / millisecondsPerSecond);
  terminal.out(`${seen.rows} row(s) seen, ${outcome.rewritten} written anew, in ${seconds} s\n`);
  const cleared = outcome.cleared.filter((id) => !keyring.nextIds().includes(id));
  return tellOutcome({ ...outcome, cleared }, terminal);
}

function tellOutcome({ isWhole, left, cleared }: RekeyOutcome, { out, error }: Terminal): number {
  if (!isWhole) {
    error('Not done: it was stopped, or some process still writes under an older key. Run it again.\n');
    return exitCodes.notWhole;
  }
  for (const keyId of cleared) out(`May be removed: ${keyId}\n`);
  for (const one of left) out(`${sentenceOf(one)}\n`);
  return left.length === 0 ? exitCodes.done : exitCodes.keysNeeded;
}

const reasons: Readonly<Record<Left['why'], string>> = {
  ends: 'end by themselves: the older keys stay until then',
  unreadable: 'cannot be read: damaged, or under a key that is not in the keyring',
  unknown: 'are indexes of what is kept nowhere: the older keys stay until they have ended',
  twice: 'have a twin under the current key',
};

function sentenceOf({ table, column, purpose, why, rows }: Left): string {
  return `Still needs an older ${purpose} key: ${table}.${column}: ${rows} row(s) ${reasons[why]}`;
}

async function tellStatus(database: Database, keyring: Keyring, { out }: Terminal): Promise<number> {
  for (const [table, { rewrittenRows, isEnded }] of await readPlaces(database))
    out(`${table}: ${rewrittenRows} row(s) written anew, ${isEnded ? 'walked to its end' : 'under way'}\n`);
  out(walkSentence(await readProgress(database), targetOf(keyring)));
  const current = storedPurposes.flatMap((purpose) => keyring.all(purpose)[0]?.id ?? []);
  for (const keyId of current) out(`${keyId}: current\n`);
  const unused = keyring.nextIds();
  for (const keyId of unused) out(`${keyId}: next\n`);
  const told = [...current, ...unused];
  const older = (await listKeyUse(database)).filter(({ keyId }) => !told.includes(keyId));
  for (const { keyId, clearTime } of older)
    out(`${keyId}: ${clearTime === undefined ? 'needed' : `not needed since ${clearTime.toISOString()}`}\n`);
  return older.some(({ clearTime }) => clearTime === undefined) ? exitCodes.keysNeeded : exitCodes.done;
}

function walkSentence(progress: RekeyProgress | undefined, target: string): string {
  if (progress?.target !== target) return 'Nobody has walked towards these keys.\n';
  const { state, walkedTables, tables, pendingRows, moveTime } = progress;
  const walk = `${walkedTables} of ${tables} table(s), ${pendingRows} row(s) to look at`;
  return `${state}: ${walk}, since ${moveTime.toISOString()}\n`;
}

/** Ends early when it is to stop. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function checkedNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,6}$/.test(text)) return number;
  throw new InvalidArgumentError('It must be a whole number from 0 to 999999.');
}
