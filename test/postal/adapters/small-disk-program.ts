/** What a spool says on a disk of 1 MiB, filled and made read-only by this program, which is run where it may mount. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isFault } from '../../../runtime/fault';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import { drawnParcel, newBatchId } from '../../support/parcels';
import { visibleIn, visibleNames, waitingIn } from './spool-look';

const run = promisify(execFile);
const [, , folder = ''] = process.argv;
const spool = spoolDestination({ folder, log: silentLog, metrics: openMetrics() });
const never = new AbortController().signal;

async function main(): Promise<void> {
  const batchId = newBatchId();
  const claim = (fence: number) => drawnParcel({ batchId, fence, letters: 40, letterBytes: 10_000 });
  const ballast = join(folder, 'ballast');
  await writeFile(ballast, Buffer.alloc(700_000));
  const full = await said(() => spool.stage(claim(1), never));
  await rm(ballast);
  const afterItWasFull = await said(async () => spool.release(await spool.stage(claim(2), never)));

  const small = drawnParcel({ letters: 2 });
  const reference = await spool.stage(small, never);
  await run('mount', ['-o', 'remount,ro', folder]);
  const releasedWhereReadOnly = { ...(await said(() => spool.release(reference))), found: await spool.find(reference) };
  const readOnly = await said(() => spool.stage(drawnParcel(), never));
  await run('mount', ['-o', 'remount,rw', folder]);
  const afterItWasReadOnly = { ...(await said(() => spool.release(reference))), found: await spool.find(reference) };
  const answers = { full, afterItWasFull, readOnly, releasedWhereReadOnly, afterItWasReadOnly };
  process.stdout.write(JSON.stringify(answers));
}

/** The reason, if it fails, and what is there then. */
async function said(work: () => Promise<unknown>) {
  const reason = await work().then(
    () => '',
    (error) => (isFault(error) ? error.reason : String(error)),
  );
  const visible = (await visibleNames(folder)).length;
  const files = (await visibleIn(folder)).length;
  return { reason, visible, files, waiting: (await waitingIn(folder)).length };
}

void main();
