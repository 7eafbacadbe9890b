import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ReportFormat } from '../../proto/gen/symbolon/postal/v1/postal_service';
import { callUnary } from '../../runtime/grpc-client';
import { faultOf } from '../../runtime/grpc-status';
import { drawReconciliation } from '../../services/postal/adapters/pdf/reconciliation-report';
import { ageBands } from '../../services/postal/domain/reconciliation';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { temporaryFolder } from '../support/temporary-folder';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import { press, type ServedPostal, servePostal } from './served-postal';

const run = promisify(execFile);

async function textOf(pdf: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'report.pdf');
  await writeFile(path, pdf);
  return (await run('pdftotext', ['-layout', path, '-'])).stdout;
}

describeOnEachDatabase('the reconciliation for callers', migrations, (context) => {
  let room: AnswerRoom;
  let served: ServedPostal;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await answerRoom(context.database, { mostLetters: 2 });
    served = await servePostal(() => room);
    await served.start();
    const [sent = '', spoiled = ''] = await room.printed(3);
    await room.tell(sent, { kind: 'despatched' }, { print: 'none' });
    await room.tell(spoiled, { kind: 'spoiled' }, { print: 'none' });
    // Accepted before the moment that is asked until.
    room.passHours(1);
  });
  afterEach(async () => {
    await served.stop();
    await room.close();
  });
  const exported = async (format: ReportFormat): Promise<Buffer> => {
    const client = await served.client(undefined, press);
    const chunks: Buffer[] = [];
    for await (const { chunk } of client.exportReconciliation({ format, sinceTime: undefined, untilTime: undefined }))
      chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  test('as a message, as CSV and as PDF it says the same', async () => {
    const client = await served.client(await served.tokenOf('auditor'));
    const asked = { sinceTime: undefined, untilTime: undefined };
    const { reconciliation } = await callUnary(client, 'getReconciliation', asked, { deadlineMilliseconds: 60_000 });
    const [italy] = reconciliation?.classes ?? [];
    expect(italy).toMatchObject({
      acceptedCount: 3,
      open: expect.arrayContaining([{ fromDays: 0, count: expect.any(Number) }]),
    });
    expect(reconciliation?.discrepancies).toEqual([]);
    const csv = (await exported(ReportFormat.REPORT_FORMAT_CSV)).toString();
    const row = [italy?.acceptedCount, italy?.waitingCount, italy?.heldCount, italy?.batchedCount, italy?.inPrintCount];
    expect(csv).toContain(`\r\nitaly,${row.join(',')},${italy?.despatchedCount},0,0,0,${italy?.leftOpenCount}\r\n`);
    const text = await textOf(await exported(ReportFormat.REPORT_FORMAT_PDF));
    expect(text).toMatch(new RegExp(`italy\\s+${row.join('\\s+')}\\s+${italy?.despatchedCount}\\s`));
    expect(text).toContain('Letters, batches and manifests agree.');
  });

  test('a format that is none is refused', async () => {
    for (const format of [ReportFormat.REPORT_FORMAT_UNSPECIFIED, ReportFormat.UNRECOGNIZED]) {
      const failed = await exported(format).catch((error) => faultOf(error));
      expect(failed).toMatchObject({
        reason: 'INVALID_FIELDS',
        fields: [{ field: 'format', reason: 'VALUE_UNKNOWN' }],
      });
    }
  });
});

test('many discrepancies go on over pages, each readable in whole; the same report has the same bytes', async () => {
  const batchOf = (place: number) => `01931d2c-6a1f-7c3e-9b1a-${String(place).padStart(12, '0')}`;
  const none = { waiting: 1, held: 2, batched: 3, inPrint: 4, despatched: 5, delivered: 6, returned: 7, ended: 8 };
  const report = {
    sinceTime: new Date('2026-10-01T00:00:00Z'),
    untilTime: new Date('2026-11-01T00:00:00Z'),
    computeTime: new Date('2026-11-02T06:00:00Z'),
    classes: (['italy', 'abroad', 'desk', undefined] as const).map((letterClass) => ({
      ...{ letterClass, accepted: 4_200_000, ...none, leftOpen: 9 },
      open: ageBands.map((fromDays) => ({ fromDays, letters: 100_000 + fromDays })),
    })),
    discrepancies: Array.from({ length: 100 }, (_, place) => ({
      batchId: batchOf(place),
      reason: 'BATCH_AND_MANIFEST' as const,
      expected: 500,
      found: 499,
    })),
  };
  const pdf = await drawReconciliation(report);
  expect(await drawReconciliation(report)).toEqual(pdf);
  const text = await textOf(pdf);
  const rows = text.split('\n').filter((line) => /^\s*01931d2c\S+\s+BATCH_AND_MANIFEST\s+500\s+499\s*$/.test(line));
  expect(rows).toHaveLength(100);
  // The columns are named on each page.
  const pages = text.split('\f').filter((page) => page.includes('01931d2c'));
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) expect(page).toMatch(/batch\s+reason\s+expected\s+found/);
  expect(text).toContain(
    'Accepted from 2026-10-01 00:00 UTC to 2026-11-01 00:00 UTC; counted at 2026-11-02 06:00 UTC.',
  );
  expect(text).not.toContain('agree');
});
