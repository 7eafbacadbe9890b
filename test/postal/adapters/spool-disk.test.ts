import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openMetrics } from '../../../runtime/metrics';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import type { SpoolFiles } from '../../../services/postal/adapters/spool/spool-files';
import { expectVisible, never } from '../../support/batch-destination/under-test';
import { bundle } from '../../support/bundled-process';
import { drawnParcel } from '../../support/parcels';
import { recordingLog } from '../../support/recording-log';
import { temporaryFolder } from '../../support/temporary-folder';
import { visibleNames, waitingIn } from './spool-look';
import { failingFiles, spoolIn, spoolUnderTest, wrapped } from './spool-support';

const run = promisify(execFile);

const refusals: readonly (readonly [keyof SpoolFiles, string, string])[] = [
  ['create', 'ENOSPC', 'SPOOL_FULL'],
  ['create', 'EDQUOT', 'SPOOL_FULL'],
  ['makeFolder', 'EROFS', 'SPOOL_READ_ONLY'],
  ['create', 'EROFS', 'SPOOL_READ_ONLY'],
  ['makeFolder', 'EACCES', 'SPOOL_NOT_PERMITTED'],
  ['create', 'EPERM', 'SPOOL_NOT_PERMITTED'],
  ['create', 'EIO', 'SPOOL_UNAVAILABLE'],
  ['syncFolder', 'EIO', 'SPOOL_UNAVAILABLE'],
  ['list', 'ENOENT', 'SPOOL_UNAVAILABLE'],
];

describe('a disk that refuses', () => {
  test.each(
    refusals,
  )('to %s with %s is told as such, is counted, shows nothing, and takes the batch once mended', async (operation, code, reason) => {
    const folder = await temporaryFolder();
    await spoolIn(folder).identity();
    const parcel = drawnParcel({ letters: 8 });
    const metrics = openMetrics();
    const { log, lines } = recordingLog();
    const { files, mend } = failingFiles(operation, code);
    const spool = spoolDestination({ folder, log, metrics, files });
    await expect(spool.stage(parcel, never)).rejects.toMatchObject({ kind: 'unavailable', reason });
    expect(await metrics.registry.metrics()).toContain(`symbolon_postal_spool_errors_total{code="${code}"}`);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'spool.failed', code }));
    expect([await visibleNames(folder), await waitingIn(folder)]).toEqual([[], []]);
    mend();
    await spool.release(await spool.stage({ ...parcel, fence: 2 }, never));
    await expectVisible(spoolUnderTest(folder), [parcel]);
  });

  test.each([
    ['rename', 'EROFS', 'SPOOL_READ_ONLY', 'staged'],
    ['syncFolder', 'EIO', 'SPOOL_UNAVAILABLE', 'released'],
  ] as const)('to %s at the release is told, and the batch is released once mended', async (operation, code, reason, found) => {
    const folder = await temporaryFolder();
    const parcel = drawnParcel();
    const reference = await spoolIn(folder).stage(parcel, never);
    const { files, mend } = failingFiles(operation, code);
    const spool = spoolIn(folder, files);
    await expect(spool.release(reference)).rejects.toMatchObject({ kind: 'unavailable', reason });
    mend();
    expect(await spool.find(reference)).toBe(found);
    await spool.release(reference);
    await expectVisible(spoolUnderTest(folder), [parcel]);
  });

  test('a letter whose write fails while the next one is drawn is not forgotten', async () => {
    const folder = await temporaryFolder();
    let tellFailed = () => {};
    const failed = new Promise<void>((resolve) => {
      tellFailed = resolve;
    });
    const files = wrapped(async (name, [path], perform) => {
      if (name !== 'create' || !String(path).endsWith('-0002.pdf')) return perform();
      setImmediate(tellFailed);
      throw Object.assign(new Error('the disk says no'), { code: 'ENOSPC' });
    });
    const parcel = drawnParcel({ letters: 3 });
    const slow = async function* () {
      let index = 0;
      for await (const file of parcel.files) {
        index += 1;
        if (index === 3) await failed;
        yield file;
      }
    };
    await expect(spoolIn(folder, files).stage({ ...parcel, files: slow() }, never)).rejects.toMatchObject({
      reason: 'SPOOL_FULL',
    });
  });

  test('what goes wrong where letters are drawn is not told as the spool’s', async () => {
    const metrics = openMetrics();
    const { log, lines } = recordingLog();
    const spool = spoolDestination({ folder: await temporaryFolder(), log, metrics });
    const failure = Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' });
    const files = async function* () {
      yield* drawnParcel().drawn();
      throw failure;
    };
    await expect(spool.stage({ ...drawnParcel(), files: files() }, never)).rejects.toBe(failure);
    expect(await metrics.registry.metrics()).not.toContain('symbolon_postal_spool_errors_total{');
    expect(lines).toEqual([]);
  });

  // A disk of its own, in a namespace of its own that goes with the process: real errors by a real file system.
  test('for real, since it is full or read-only, says so, shows nothing, and takes the batch afterwards', async () => {
    const program = await bundle('test/postal/adapters/small-disk-program.ts');
    const folder = await temporaryFolder();
    const mounted = 'mount -t tmpfs -o size=1m,mode=0700 none "$1" && exec "$2" "$3" "$1"';
    const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const { stdout } = await run('unshare', [
      ...['--mount', ...asRoot, 'sh', '-c', mounted, 'sh'],
      ...[folder, process.execPath, program],
    ]);
    const whole = { visible: 1, files: 41, waiting: 0 };
    expect(JSON.parse(stdout)).toEqual({
      full: { reason: 'SPOOL_FULL', visible: 0, files: 0, waiting: 0 },
      afterItWasFull: { reason: '', ...whole },
      readOnly: { reason: 'SPOOL_READ_ONLY', ...whole, waiting: 1 },
      releasedWhereReadOnly: { reason: 'SPOOL_READ_ONLY', ...whole, waiting: 1, found: 'staged' },
      afterItWasReadOnly: { reason: '', visible: 2, files: 42 + 2, waiting: 0, found: 'released' },
    });
  });
});
