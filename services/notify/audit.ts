import { runAudit } from '../../runtime/audit-command';
import { auditTrail } from './store/audit-events';

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  error: (text: string) => void process.stderr.write(text),
};

void runAudit(auditTrail, process.argv.slice(2), process.env, terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
