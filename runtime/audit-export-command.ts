/** `audit export FILE`. */
import { open } from 'node:fs/promises';
import { withAuditDatabase } from './audit-database';
import type { AuditTrail } from './audit-event';
import { auditExitCodes } from './audit-exit-codes';
import { auditLines } from './audit-export';
import type { Terminal } from './command-terminal';
import type { Environment } from './config';

/** Gives the exit code. A file that is there already is left as it is, by Node's EEXIST. Faults: invalid, the settings. */
export async function exportAudit(
  trail: AuditTrail,
  env: Environment,
  { file, after }: { readonly file: string; readonly after: number },
  { out }: Terminal,
): Promise<number> {
  return withAuditDatabase(env, async (database) => {
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
    return auditExitCodes.done;
  });
}
