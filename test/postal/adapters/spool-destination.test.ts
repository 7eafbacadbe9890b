import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { uuidV7Ids } from '../../../runtime/id';
import { openMetrics } from '../../../runtime/metrics';
import { manifestName } from '../../../services/postal/adapters/spool/manifest';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import { drawnLetter, letterDestinationSuite } from '../../support/letter-destination-suite';
import { recordingLog } from '../../support/recording-log';
import { temporaryFolder } from '../../support/temporary-folder';
import {
  dyingFiles,
  failingFiles,
  modeOf,
  pausingFiles,
  pdfsIn,
  printTime,
  spoolIn,
  spoolState,
  wrapped,
} from './spool-support';

letterDestinationSuite('the spool', async () => {
  const folder = await temporaryFolder();
  return { destination: spoolIn(folder), printed: () => pdfsIn(folder), reopen: async () => spoolIn(folder) };
});

// More than a print takes.
const operations = Array.from({ length: 24 }, (_, index) => index);

describe('the spool', () => {
  test('a letter is one file that only its owner can read, and one line without personal data', async () => {
    const folder = join(await temporaryFolder(), 'made', 'when-absent');
    const letter = drawnLetter();
    const name = `${letter.letterId}-1.pdf`;
    await spoolIn(folder).print(letter);
    expect(await spoolState(folder)).toEqual({
      files: [name],
      lines: [
        {
          letter_id: letter.letterId,
          attempt: 1,
          fence: 1,
          file: name,
          sha256: letter.digest,
          bytes: letter.pdf.length,
          time: printTime.toISOString(),
        },
      ],
    });
    expect(await modeOf(join(folder, name))).toBe(0o600);
    expect(await modeOf(join(folder, manifestName(letter.letterId)))).toBe(0o600);
    expect(await modeOf(folder)).toBe(0o700);
  });

  test.each([
    'before',
    'after',
    'torn',
  ] as const)('a print that dies %s any of its steps and is taken up again leaves one file and one line', async (death) => {
    for (const step of operations) {
      const folder = await temporaryFolder();
      const letter = drawnLetter();
      await openedOrDead(folder, step, death, letter);
      const next = spoolIn(folder);
      const found = await next.find(letter.letterId, letter.attempt);
      const left = await spoolState(folder);
      // What is found must be what the print centre sees.
      expect({ step, found }).toEqual({
        step,
        found: left.files[0]?.endsWith('.pdf') ? 'handed-over' : 'not-handed-over',
      });
      await next.print({ ...letter, fence: 2 });
      const { files, lines } = await spoolState(folder);
      expect({ step, files, lines: lines.length }).toEqual({ step, files: [`${letter.letterId}-1.pdf`], lines: 1 });
      expect(await pdfsIn(folder)).toEqual([letter.pdf]);
    }
  });

  test('a claimant that is paused before any of its steps, while a newer one prints, hands nothing over after it', async () => {
    for (const step of operations) {
      const folder = await temporaryFolder();
      const letter = drawnLetter();
      const { files, paused, letGo } = pausingFiles(step);
      const older = spoolIn(folder, files).print(letter);
      await Promise.race([paused, older]);
      const newer = spoolIn(folder);
      await newer.print({ ...letter, fence: 2 });
      const atOnce = await pdfsIn(folder);
      // The print centre takes it away: whatever appears now would be printed twice.
      await rm(join(folder, `${letter.letterId}-1.pdf`));
      letGo();
      await older.catch(() => {});
      const { files: left } = await spoolState(folder);
      expect({ step, atOnce, left }).toEqual({ step, atOnce: [letter.pdf], left: [] });
      expect(await newer.find(letter.letterId, 1)).toBe('handed-over');
    }
  });

  test('a claimant withdraws where it sees that a newer one has begun', async () => {
    const folder = await temporaryFolder();
    const letter = drawnLetter();
    const { files, paused, letGo } = pausingFiles(6);
    const newer = spoolIn(folder, files).print({ ...letter, fence: 9 });
    await paused;
    const older = spoolIn(folder).print(letter);
    await expect(older).rejects.toMatchObject({ kind: 'conflict', reason: 'PRINT_OVERTAKEN' });
    letGo();
    await newer;
    expect((await spoolState(folder)).files).toEqual([`${letter.letterId}-1.pdf`]);
  });

  test('what the print centre has taken away stays handed over, for a process started since', async () => {
    const folder = await temporaryFolder();
    const letter = drawnLetter();
    await spoolIn(folder).print(letter);
    await rm(join(folder, `${letter.letterId}-1.pdf`));
    const restarted = spoolIn(folder);
    await restarted.print({ ...letter, fence: 2 });
    expect(await restarted.find(letter.letterId, 1)).toBe('handed-over');
    expect((await spoolState(folder)).files).toEqual([]);
  });

  test('two processes see each other’s lines, and a line torn by one spoils only itself', async () => {
    const folder = await temporaryFolder();
    const [one, other] = [spoolIn(folder), spoolIn(folder)];
    const letters = [drawnLetter(), drawnLetter(), drawnLetter()] as const;
    await one.print(letters[0]);
    await appendFile(join(folder, manifestName(letters[0].letterId)), '{"letter_id":"torn","att');
    await other.print(letters[1]);
    await one.print(letters[2]);
    const found = await Promise.all(letters.map(({ letterId }) => one.find(letterId, 1)));
    expect(found).toEqual(['handed-over', 'handed-over', 'handed-over']);
    expect((await readFile(join(folder, manifestName(letters[0].letterId)), 'utf8')).split('\n')).toHaveLength(5);
  });

  test.each([
    ['create', 'ENOSPC'],
    ['append', 'EROFS'],
    ['rename', 'EIO'],
  ] as const)('a disk that fails %s with %s is unavailable, is counted, and tried again with success', async (operation, code) => {
    const folder = await temporaryFolder();
    const letter = drawnLetter();
    const metrics = openMetrics();
    const { log } = recordingLog();
    const broken = spoolDestination({ folder, log, metrics, files: failingFiles(operation, code) });
    await expect(broken.print(letter)).rejects.toMatchObject({ kind: 'unavailable', reason: 'SPOOL_UNAVAILABLE' });
    expect(await metrics.registry.metrics()).toContain(`symbolon_postal_spool_errors_total{code="${code}"} 1`);
    const mended = spoolIn(folder);
    expect(await mended.find(letter.letterId, 1)).toBe('not-handed-over');
    await mended.print({ ...letter, fence: 2 });
    expect(await spoolState(folder)).toMatchObject({ files: [`${letter.letterId}-1.pdf`], lines: [{}] });
  });

  test('a print looks neither at what waits for the print centre nor at the manifests of other days', async () => {
    const folder = await temporaryFolder();
    const onDay = (day: string) =>
      drawnLetter({ letterId: uuidV7Ids({ now: () => new Date(`${day}T12:00:00Z`) }).next() });
    const [monday, tuesday] = [onDay('2026-11-23'), onDay('2026-11-24')];
    await spoolIn(folder).print(monday);
    const touched: string[] = [];
    const files = wrapped(async (name, [path], perform) => {
      if (['list', 'readFrom', 'append'].includes(name)) touched.push(`${name} ${relative(folder, String(path))}`);
      return perform();
    });
    await spoolIn(folder, files).print(tuesday);
    expect([...new Set(touched)].sort()).toEqual([
      'append manifest-2026-11-24.jsonl',
      'list .printing',
      'readFrom manifest-2026-11-24.jsonl',
    ]);
    // Whenever a letter is printed again, its line is looked for where it was written.
    expect(await spoolIn(folder, files).find(monday.letterId, 1)).toBe('handed-over');
    expect((await spoolState(folder)).lines).toHaveLength(2);
  });

  test('a manifest of any length is read a bounded piece at a time, damage in it too', async () => {
    const folder = await temporaryFolder();
    const [before, after] = [drawnLetter(), drawnLetter()];
    const manifest = join(folder, manifestName(before.letterId));
    await spoolIn(folder).print(before);
    const line = `${JSON.stringify({ letter_id: 'another', attempt: 1, fence: 1 })}\n`;
    await appendFile(manifest, line.repeat(40_000));
    await appendFile(manifest, `${'{'.repeat(3_000_000)}\n`);
    await spoolIn(folder).print(after);
    const pieces: number[] = [];
    const files = wrapped(async (name, _args, perform) => {
      const result = await perform();
      if (name === 'readFrom' && Buffer.isBuffer(result)) pieces.push(result.length);
      return result;
    });
    const spool = spoolIn(folder, files);
    expect(await spool.find(before.letterId, 1)).toBe('handed-over');
    expect(await spool.find(after.letterId, 1)).toBe('handed-over');
    expect(pieces.length).toBeGreaterThan(4);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(1_048_576);
  });

  test('a folder that many processes open at once for the first time has one identity, one that was emptied another', async () => {
    const folder = await temporaryFolder();
    const identities = await Promise.all(Array.from({ length: 8 }, () => spoolIn(folder).identity()));
    expect(new Set(identities).size).toBe(1);
    const open = spoolIn(folder);
    await open.print(drawnLetter());
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
    // The first try may find that what it made is gone.
    await open.print(drawnLetter()).catch(() => {});
    await open.print(drawnLetter());
    expect(await open.identity()).not.toBe(identities[0]);
    expect(await open.identity()).toBe(await spoolIn(folder).identity());
  });

  test('an identity that cannot be read is unavailable, not another one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.spool-id'), 'torn');
    await expect(spoolIn(folder).identity()).rejects.toMatchObject({ reason: 'SPOOL_UNAVAILABLE' });
  });

  test('what a letter that is never to be printed left behind is removed', async () => {
    const folder = await temporaryFolder();
    const letter = drawnLetter();
    await expect(spoolIn(folder, failingFiles('append', 'ENOSPC')).print(letter)).rejects.toThrow();
    expect((await spoolState(folder)).files).toEqual([`.printing/${letter.letterId}-1-1.tmp`]);
    await spoolIn(folder).discard?.(letter.letterId, 1);
    expect((await spoolState(folder)).files).toEqual([]);
  });
});

async function openedOrDead(
  folder: string,
  step: number,
  death: 'before' | 'after' | 'torn',
  letter: ReturnType<typeof drawnLetter>,
): Promise<void> {
  try {
    await spoolIn(folder, dyingFiles(step, death)).print(letter);
  } catch {
    // It died.
  }
}
