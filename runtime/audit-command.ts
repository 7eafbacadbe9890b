/**
 * `npm run audit -- export FILE`: what the audit in DATABASE_URL says, for an auditor; `-- verify FILE --keyring KEYRING`: whether it is whole, offline;
 * `-- verify --keyring KEYRING`: the same of the database itself.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { AuditAnchor } from './audit-anchor';
import { readAnchors } from './audit-anchor-file';
import type { AuditFault, AuditFaultKind } from './audit-check';
import type { AuditTrail } from './audit-event';
import { auditLines } from './audit-export';
import { checkExport } from './audit-offline';
import { checkPage, mostBlocksPerPage } from './audit-page';
import { type Environment, readSettings } from './config';
import { databaseAccess, databaseSettings } from './connection-settings';
import { type Database, openDatabase } from './database';
import { codeOf, isErrorLike } from './error-like';
import { isFault } from './fault';
import { type Keyring, keyringOf } from './keyring';
import { readKeyringFile } from './keyring-file';
import { exitCodes as processExitCodes } from './process';
import { Utf8Lines } from './utf8-lines';

const { stopped: done, failed, wrongSetting } = processExitCodes;
const exitCodes = { done, failed, usage: 64, broken: 65, wrongKeyring: wrongSetting } as const;
const longestLineBytes = 1_048_576;
const mostFaultsTold = 100;

const closing = `
Exit codes: ${exitCodes.done} whole, or exported; ${exitCodes.broken} broken, and standard error says where and how; ${exitCodes.usage} wrong command line, or no export;
${exitCodes.wrongKeyring} wrong keyring or settings; ${exitCodes.failed} anything else, e.g. a file that cannot be read.`;

/** What each means for who has to look. */
const meanings: Readonly<Record<AuditFaultKind, string>> = {
  'event-changed': 'the event does not say any more what was written',
  'event-removed': 'the event is missing',
  'event-added': 'the event was put there by somebody else',
  'order-changed': 'it is not in its place',
  'block-changed': 'the block does not say any more what was written',
  'block-removed': 'it is missing, with whatever was in it',
  'block-replaced': 'it is not the block that followed, or that was anchored: there are two histories',
  'purge-changed': 'what says how far the audit was purged was written by somebody else',
  'chain-cut-off': 'the chain ends before it, though it was there',
  'key-unknown': 'the keyring has no key of its id',
};

/** Where the command prints to. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

interface VerifyOptions {
  readonly keyring: string;
  readonly anchors: readonly string[];
}

/** Gives the exit code. */
export async function runAudit(
  trail: AuditTrail,
  args: readonly string[],
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  let exitCode: number = exitCodes.done;
  const run = async (work: () => Promise<number>) => {
    exitCode = await exitCodeOf(work, terminal);
  };
  const program = new Command('audit').description('Whether the audit is whole').addHelpText('after', closing);
  program
    .command('export')
    .description('writes the audit in DATABASE_URL into a file, as lines of JSON')
    .argument('<file>', 'must not be there yet; readable by its owner only')
    .option('--after <block>', 'the block after which to begin', checkedNumber, 0)
    .action((file: string, { after }: { readonly after: number }) =>
      run(() => exported(trail, env, { file, after }, terminal)),
    );
  program
    .command('verify')
    .description('whether an export, or without one the audit in DATABASE_URL, is one whole chain')
    .argument('[file]', 'as export wrote it')
    .requiredOption('--keyring <file>', 'with the audit keys; it may hold these alone')
    .option('--anchors <file...>', 'what AUDIT_ANCHOR_FILE has kept: tells that the end is not missing', [])
    .action((file: string | undefined, options: VerifyOptions) =>
      run(() => verified(trail, env, { file, ...options }, terminal)),
    );
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.error });
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
    if (isFault(thrown) && thrown.reason === 'FILE_REFUSED') {
      error(`${thrown.message}\n`);
      return exitCodes.broken;
    }
    if (isFault(thrown, 'invalid')) {
      const fields = thrown.fields.map(({ field, description }) => `${field} ${description}\n`).join('');
      error(fields === '' ? `${thrown.message}\n` : fields);
      return exitCodes.wrongKeyring;
    }
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    // Node's own words name the file; what a database answers may quote what it was given.
    const isOfNode = isErrorLike(thrown) && /^E[A-Z0-9]+$/.test(String(code));
    error(`Failed: ${isOfNode ? thrown.message : String(code)}\n`);
    return exitCodes.failed;
  }
}

async function exported(
  trail: AuditTrail,
  env: Environment,
  { file, after }: { readonly file: string; readonly after: number },
  { out }: Terminal,
): Promise<number> {
  return withDatabase(env, async (database) => {
    const target = await open(file, 'wx', 0o600);
    let lines = 0;
    try {
      for await (const line of auditLines(database, trail, { after, time: new Date() })) {
        await target.write(`${line}\n`);
        lines += 1;
      }
      await target.sync();
    } finally {
      await target.close();
    }
    out(`${lines} line(s) in ${file}\n`);
    return exitCodes.done;
  });
}

async function verified(
  trail: AuditTrail,
  env: Environment,
  { file, keyring: path, anchors: paths }: VerifyOptions & { readonly file: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const keyring = await auditKeys(path);
  const anchors: AuditAnchor[] = [];
  for (const kept of paths) {
    const read = await readAnchors(kept, keyring);
    anchors.push(...read.anchors);
    for (const line of read.badLines)
      terminal.error(`${kept}: line ${line} is no anchor that a key of the ring has made\n`);
  }
  if (file === undefined)
    return withDatabase(env, (database) => checkDatabase({ database, keyring }, trail, anchors, terminal));
  const verdict = await checkExport(() => linesOf(file), keyring, anchors);
  if (verdict === undefined) {
    terminal.error(`${file} is no export of an audit.\n`);
    return exitCodes.usage;
  }
  for (const line of verdict.badLines) terminal.error(`line ${line}: it is no line of an export\n`);
  if (verdict.isCutShort) terminal.error('The export was not written to its end, or its end is missing.\n');
  const isBad = verdict.badLines.length > 0 || verdict.isCutShort;
  return told(verdict, isBad, terminal);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const lines = new Utf8Lines(longestLineBytes);
  // What goes wrong with the file ends the lines by the same error.
  pipeline(createReadStream(path), lines, () => {});
  for await (const chunk of lines) for (const line of String(chunk).split('\n')) if (line !== '') yield line;
}

async function checkDatabase(
  deps: { readonly database: Database; readonly keyring: Keyring },
  trail: AuditTrail,
  anchors: readonly AuditAnchor[],
  terminal: Terminal,
): Promise<number> {
  const faults: AuditFault[] = [];
  let [blocks, events, faultCount, after] = [0, 0, 0, 0];
  for (;;) {
    const page = await checkPage(deps, trail, { after, limit: mostBlocksPerPage, anchors });
    blocks += page.blocks;
    events += page.events;
    faultCount += page.faultCount;
    if (faults.length < mostFaultsTold) faults.push(...page.faults);
    if (page.isLast) return told({ blocks, events, faults, faultCount, end: page.end }, false, terminal);
    after = page.end.number;
  }
}

function told(
  {
    blocks,
    events,
    faults,
    faultCount,
    end,
  }: {
    readonly blocks: number;
    readonly events: number;
    readonly faults: readonly AuditFault[];
    readonly faultCount: number;
    readonly end: { readonly number: number; readonly mac: Buffer };
  },
  isBad: boolean,
  { out, error }: Terminal,
): number {
  for (const fault of faults.slice(0, mostFaultsTold)) error(`${sentenceOf(fault)}\n`);
  if (faultCount > Math.min(faults.length, mostFaultsTold)) error(`${faultCount} faults in all.\n`);
  if (faultCount > 0 || isBad) return exitCodes.broken;
  out(`Whole: ${blocks} block(s), ${events} event(s).\n`);
  out(`The last block, to compare with an anchor: ${end.number} ${end.mac.toString('hex')}\n`);
  return exitCodes.done;
}

function sentenceOf({ kind, block, lastBlock, eventId }: AuditFault): string {
  const where =
    block === undefined ? 'in no block yet' : `block ${block}${lastBlock === undefined ? '' : ` to ${lastBlock}`}`;
  return `${where}${eventId === undefined ? '' : `, event ${eventId}`}: ${meanings[kind]} (${kind}).`;
}

async function auditKeys(path: string): Promise<Keyring> {
  const demands = { require: [{ purpose: 'audit', kind: 'secret' }], forbidPrivate: [] } as const;
  return keyringOf(await readKeyringFile(path), demands);
}

async function withDatabase(env: Environment, work: (database: Database) => Promise<number>): Promise<number> {
  const access = databaseAccess(readSettings(env, databaseSettings(['mysql', 'file'])));
  const database = openDatabase({ ...access, poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

function checkedNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 on.');
}
