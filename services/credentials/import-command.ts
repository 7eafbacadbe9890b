/** `npm run import-register -- FILE`: fills the table of registered persons, and tells how it went. */
import { parseArgs } from 'node:util';
import { systemClock } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { translateDatabaseFault } from '../../runtime/database-fault';
import { isFault } from '../../runtime/fault';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import type { Keyring, KeyringDemands } from '../../runtime/keyring';
import type { Log } from '../../runtime/log';
import { exitCodes as processExitCodes } from '../../runtime/process';
import { openRegisterFile, registerColumns } from './adapters/register-file';
import { importProgress } from './import-progress';
import { type ImportOutcome, importRegister } from './use-cases/import-register';

const { stopped: done, failed } = processExitCodes;
const exitCodes = { done, failed, linesSkipped: 3, usage: 64, refused: 65 } as const;

/** Nothing else of the keyring is used. */
export const importKeyringDemands: KeyringDemands = {
  require: [
    { purpose: 'field', kind: 'secret' },
    { purpose: 'index', kind: 'secret' },
    { purpose: 'audit', kind: 'secret' },
  ],
  forbidPrivate: [],
};

export interface ImportArguments {
  readonly file: string;
  readonly onBadLine: 'skip' | 'refuse';
  readonly replace: boolean;
  readonly linesShown: number;
}

/** Undefined where the command line is not as it must be. */
export function importArguments(args: readonly string[]): ImportArguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'on-bad-line': { type: 'string', default: 'refuse' },
        replace: { type: 'boolean', default: false },
        'lines-shown': { type: 'string', default: '20' },
      },
    });
    const { 'on-bad-line': onBadLine, replace, 'lines-shown': shown } = values;
    const [file, ...others] = positionals;
    const isRight = (onBadLine === 'skip' || onBadLine === 'refuse') && /^\d{1,6}$/.test(shown);
    if (file === undefined || others.length > 0 || !isRight) return undefined;
    return { file, onBadLine, replace, linesShown: Number(shown) };
  } catch {
    return undefined;
  }
}

export const importUsage = `usage: npm run import-register -- FILE [--on-bad-line refuse|skip] [--replace] [--lines-shown N]

  FILE            CSV in UTF-8 with a header, commas or semicolons. Columns: ${registerColumns.required.join(', ')};
                  and, where there are any: ${registerColumns.optional.join(', ')}
  --on-bad-line   refuse (default): nothing is imported where a line is bad; skip: the other lines are
  --replace       who is not in the file is removed
  --lines-shown   how many bad or repeated lines are named, default 20

Exit codes: ${exitCodes.done} imported; ${exitCodes.linesSkipped} imported, but bad lines were skipped; ${exitCodes.refused} refused, nothing was changed;
${exitCodes.usage} wrong command line; ${processExitCodes.wrongSetting} wrong settings; ${exitCodes.failed} anything else: run it again, it goes on to the same end.
`;

interface ImportSurroundings {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly log: Log;
}

/** `prepare` sees to the schema. Gives the exit code; tells everything else on standard output and error. */
export async function runImport(
  { database, keyring, log }: ImportSurroundings,
  options: ImportArguments,
  prepare: () => Promise<void>,
): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const progress = importProgress(process.stderr, options.linesShown);
  let hasSaved = false;
  try {
    await prepare();
    const file = await openRegisterFile(options.file, progress.read);
    try {
      const cipher = new FieldCipher(keyring);
      const [clock, ids] = [systemClock, uuidV7Ids(systemClock)];
      const deps = { database, cipher, keyring, clock, ids, importId: ids.next(), signal: stop.signal };
      const told = progress.told(file.bytes);
      const begun: typeof told.begun = (step) => {
        hasSaved ||= step === 'save';
        told.begun(step);
      };
      const outcome = await importRegister(deps, file, options, { ...told, begun });
      progress.end();
      process.stdout.write(sentenceOf(outcome));
      return exitCodeOf(outcome);
    } finally {
      await file.close();
    }
  } catch (error) {
    progress.end();
    const told = translateDatabaseFault(error);
    const isRefused = isFault(told, 'invalid') && !hasSaved;
    // What is no Fault may hold what a driver was given: the log leaves that out.
    if (!isFault(told)) log.error('import.failed', { error });
    const why = isFault(told) ? told.message : 'the line above has what is known';
    process.stderr.write(`${isRefused ? 'The file is refused' : 'The import ended early'}: ${why}\n`);
    return isRefused ? exitCodes.refused : exitCodes.failed;
  }
}

/** Ends the process for a wrong command line, or where only help was asked for. */
export function argumentsOrExit(settingsHelp: string): ImportArguments {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${importUsage}\nSettings by environment\n\n${settingsHelp}\n`);
    process.exit(exitCodes.done);
  }
  const options = importArguments(args);
  if (options !== undefined) return options;
  process.stderr.write(importUsage);
  process.exit(exitCodes.usage);
}

function sentenceOf({ kind, goodLines, badLines, repeatedLines, removed }: ImportOutcome): string {
  const count = (number: number) => number.toLocaleString('en');
  if (kind === 'refused')
    return `Refused, nothing was changed: ${count(badLines)} bad lines, ${count(goodLines)} good ones.\n`;
  const persons = goodLines - repeatedLines;
  return `Imported: ${count(persons)} persons; ${count(badLines)} bad lines skipped, ${count(repeatedLines)} repeated, ${count(removed)} persons removed.\n`;
}

function exitCodeOf({ kind, badLines }: ImportOutcome): number {
  if (kind === 'refused') return exitCodes.refused;
  return badLines > 0 ? exitCodes.linesSkipped : exitCodes.done;
}
