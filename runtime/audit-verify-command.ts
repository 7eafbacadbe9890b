/** `audit verify`: of a file that an export wrote, or of the database itself. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { AuditAnchor } from './audit-anchor';
import { readAnchors } from './audit-anchor-file';
import type { AuditFault } from './audit-check';
import { withAuditDatabase } from './audit-database';
import type { AuditTrail } from './audit-event';
import { auditExitCodes } from './audit-exit-codes';
import { checkExport } from './audit-offline';
import { checkPage, mostBlocksPerPage } from './audit-page';
import { type AuditVerdict, mostFaultsTold, tellVerdict } from './audit-verdict';
import type { Terminal } from './command-terminal';
import type { Environment } from './config';
import type { Database } from './database';
import { type Keyring, keyringOf } from './keyring';
import { readKeyringFile } from './keyring-file';
import { Utf8Lines } from './utf8-lines';

const longestLineBytes = 1_048_576;

export interface VerifyOptions {
  /** Paths, as those of the anchors. */
  readonly keyring: string;
  readonly anchors: readonly string[];
}

/** Gives the exit code. Faults: invalid, the settings or the keyring; invalid FILE_REFUSED, a line that is too long or no UTF-8. */
export async function verifyAudit(
  trail: AuditTrail,
  env: Environment,
  { file, keyring: path, anchors: paths }: VerifyOptions & { readonly file: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const keyring = await auditKeys(path);
  const anchors = await anchorsIn(paths, keyring, terminal);
  if (file !== undefined) return verifyExport(file, keyring, anchors, terminal);
  const verdict = await withAuditDatabase(env, (database) => checkDatabase({ database, keyring }, trail, anchors));
  return tellVerdict(verdict, false, terminal);
}

async function anchorsIn(paths: readonly string[], keyring: Keyring, { error }: Terminal): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  for (const path of paths) {
    const read = await readAnchors(path, keyring);
    anchors.push(...read.anchors);
    for (const line of read.badLines) error(`${path}: line ${line} is no anchor that a key of the ring has made\n`);
  }
  return anchors;
}

async function verifyExport(
  file: string,
  keyring: Keyring,
  anchors: readonly AuditAnchor[],
  terminal: Terminal,
): Promise<number> {
  const verdict = await checkExport(() => linesOf(file), keyring, anchors);
  if (verdict === undefined) {
    terminal.error(`${file} is no export of an audit.\n`);
    return auditExitCodes.usage;
  }
  for (const line of verdict.badLines) terminal.error(`line ${line}: it is no line of an export\n`);
  if (verdict.isCutShort) terminal.error('The export was not written to its end, or its end is missing.\n');
  const isBad = verdict.badLines.length > 0 || verdict.isCutShort;
  return tellVerdict(verdict, isBad, terminal);
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
): Promise<AuditVerdict> {
  const faults: AuditFault[] = [];
  let [blocks, events, faultCount, after] = [0, 0, 0, 0];
  for (;;) {
    const page = await checkPage(deps, trail, { after, limit: mostBlocksPerPage, anchors });
    blocks += page.blocks;
    events += page.events;
    faultCount += page.faultCount;
    if (faults.length < mostFaultsTold) faults.push(...page.faults);
    if (page.isLast) return { blocks, events, faults, faultCount, end: page.end };
    after = page.end.number;
  }
}

async function auditKeys(path: string): Promise<Keyring> {
  const demands = { require: [{ purpose: 'audit', kind: 'secret' }], forbidPrivate: [] } as const;
  return keyringOf(await readKeyringFile(path), demands);
}
