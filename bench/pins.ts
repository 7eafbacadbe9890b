/** What a PIN costs: to verify one, to issue one, and to have nothing to do. */
import { bytesOf, pinRequests, sealsPerIssue } from './applications';
import { measureIdleness } from './idle';
import { profileIssues } from './issue-parts';
import { compare, measureIssues } from './issue-rounds';
import { openLoadClient } from './load';
import { Loader } from './measured-load';
import { comparison, conditions, idleness, issueParts, rounds, verifying } from './report';
import type { Rig } from './rig';
import { figure } from './table';
import { measureVerifies } from './verify-rounds';

const concurrency = 16;
const roundCount = 4;
/** One that is not there: with nothing to send it makes no difference. */
const noMailServer = { SMTP_URL: 'smtp://127.0.0.1:9', SMTP_FROM: 'pin@example.org' };

type Say = (text: string) => void;

interface PinRun {
  readonly folder: string;
  /** Else VerifyPin is all. */
  readonly withIssues: boolean;
}

/** Prints what verifying and issuing a PIN take. */
export async function measurePins(rig: Rig, { folder, withIssues }: PinRun, say: Say): Promise<void> {
  const client = openLoadClient({ concurrency, tls: rig.callerTls, folder });
  const [sample = {}] = pinRequests(0, 1);
  say(conditions({ client: client.name, concurrency, requestBytes: bytesOf(sample), seals: sealsPerIssue }));

  const credentials = await rig.startCredentials();
  const loader = new Loader(client, rig);
  const verified = await measureVerifies(loader, credentials, roundCount);
  say(verifying(verified));
  if (verified.verify.errors > 0) throw new Error(`${verified.verify.errors} calls failed: the figures mean nothing`);
  if (!withIssues) return credentials.stop();

  const delivering = [await rig.startNotify('mail', noMailServer), await rig.startPostal()];
  say(idleness('Idle for 10 s, all three just started', await measureIdleness([credentials, ...delivering])));
  for (const process of delivering) await process.stop();

  const nullHandler = await rig.startNullHandler();
  const measured = await measureIssues(loader, nullHandler, credentials, roundCount);
  const compared = compare(measured);
  say(comparison(compared));
  say(rounds('the null handler', measured.nothing) + rounds('RequestPin', measured.issues));
  say(`  SQL statements an issue: ${figure(loader.statementsPerIssue)}\n`);
  await nullHandler.stop();
  say(idleness(`Idle for 10 s, after ${loader.holders} issues`, await measureIdleness([credentials])));
  await credentials.stop();

  const profileFile = process.env['BENCH_PROFILE_FILE'];
  const profiled = await profileIssues({ loader, rig, profileFile }, measured.issues[0]?.calls ?? 0);
  say(issueParts(profiled, compared.issue.cpuMillisecondsPerCall));

  await checkCounts(rig, loader, compared.nothing.errors + compared.issue.errors, say);
}

/** Figures of calls that failed, or that issued nothing, would mean nothing. */
async function checkCounts(rig: Rig, loader: Loader, errors: number, say: Say): Promise<void> {
  const issued = await rig.issuedPins();
  if (errors > 0) throw new Error(`${errors} calls failed: the figures mean nothing`);
  if (issued !== loader.holders) throw new Error(`${loader.holders} PINs were asked for and ${issued} issued`);
  say(`Every one of ${issued} requests was answered OK, issued a PIN, and left the outbox.\n`);
}
