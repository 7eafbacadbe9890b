import { runAudit } from '../../runtime/audit-command';
import { processTerminal } from '../../runtime/command-terminal';
import { auditTrail } from './store/audit-events';

void runAudit(auditTrail, process.argv.slice(2), process.env, processTerminal).then((exitCode) => {
  process.exitCode = exitCode;
});
