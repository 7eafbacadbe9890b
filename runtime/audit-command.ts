/**
 * `npm run audit -- export FILE`: what the audit in DATABASE_URL says, for an auditor; `-- verify FILE --keyring KEYRING`: whether it is whole, offline;
 * `-- verify --keyring KEYRING`: the same of the database itself.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { AuditTrail } from './audit-event';
import { auditExitCodes as exitCodes } from './audit-exit-codes';
import { exportAudit } from './audit-export-command';
import { type VerifyOptions, verifyAudit } from './audit-verify-command';
import type { Terminal } from './command-terminal';
import type { Environment } from './config';
import { codeOf, isErrorLike } from './error-like';
import { isFault } from './fault';

const closing = `
Exit codes: ${exitCodes.done} whole, or exported; ${exitCodes.broken} broken, and standard error says where and how; ${exitCodes.usage} wrong command line, or no export;
${exitCodes.wrongKeyring} wrong keyring or settings; ${exitCodes.failed} anything else, e.g. a file that cannot be read.`;

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
      run(() => exportAudit(trail, env, { file, after }, terminal)),
    );
  program
    .command('verify')
    .description('whether an export, or without one the audit in DATABASE_URL, is one whole chain')
    .argument('[file]', 'as export wrote it')
    .requiredOption('--keyring <file>', 'with the audit keys; it may hold these alone')
    .option('--anchors <file...>', 'what AUDIT_ANCHOR_FILE has kept: tells that the end is not missing', [])
    .action((file: string | undefined, options: VerifyOptions) =>
      run(() => verifyAudit(trail, env, { file, ...options }, terminal)),
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
    if (isFault(thrown, 'unavailable')) {
      error(`Failed: ${thrown.message}\n`);
      return exitCodes.failed;
    }
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    // Node's own words name the file; what a database answers may quote what it was given.
    const isOfNode = isErrorLike(thrown) && /^E[A-Z0-9]+$/.test(String(code));
    error(`Failed: ${isOfNode ? thrown.message : String(code)}\n`);
    return exitCodes.failed;
  }
}

function checkedNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 on.');
}
