import { randomBytes } from 'node:crypto';
import { atSize } from '../support/at-size';
import { pngOfSize } from '../support/document-samples';
import { waitFor } from '../support/wait-for';
import { type DocumentProcess, headerOf, openDocumentProcess, residentBytes, uploadTo } from './document-process';

const mebibyte = 1_048_576;
const uuid = /^[0-9a-f-]{36}$/;
const memoryAboveIdleBytes = 150 * 1_000_000;
const uploads = atSize(60, 200);

let service: DocumentProcess;
beforeAll(async () => {
  service = await openDocumentProcess();
}, 180_000);
afterAll(() => service.close());

test(`${uploads} uploads of 5 MiB at once take less than 150 MB`, async () => {
  const { pid, kill } = await service.start();
  const clients = await Promise.all([1, 2, 3, 4].map(() => service.connect()));
  const cases = await Promise.all(Array.from({ length: Math.ceil(uploads / 4) }, () => service.openCase()));
  const content = pngOfSize(5 * mebibyte, randomBytes);
  const idle = await residentBytes(pid);
  let most = 0;
  const watch = setInterval(() => {
    void residentBytes(pid).then((now) => {
      most = Math.max(most, now);
    });
  }, 50);
  const begun = Date.now();
  const sent = cases.flatMap((caseId) =>
    clients.map((client, index) => uploadTo(client, headerOf(caseId, content, index + 1), content)),
  );
  const outcomes = await Promise.all(sent);
  clearInterval(watch);
  const seconds = (Date.now() - begun) / 1_000;
  process.stdout.write(
    `${sent.length} uploads in ${seconds.toFixed(1)} s: idle ${(idle / 1e6).toFixed(0)} MB, most ${(most / 1e6).toFixed(0)} MB\n`,
  );
  expect({ refused: outcomes.filter((one) => !uuid.test(one)), isWithin: most - idle < memoryAboveIdleBytes }).toEqual({
    refused: [],
    isWithin: true,
  });
  expect(await service.files()).toHaveLength(sent.length);
  await kill('SIGTERM');
}, 300_000);

test('a process killed in the middle of an upload leaves nothing that counts, and the next one removes what it left', async () => {
  const before = (await service.files()).length;
  const { kill } = await service.start();
  const client = await service.connect();
  const caseId = await service.openCase();
  const content = pngOfSize(5 * mebibyte, randomBytes);
  void uploadTo(client, headerOf(caseId, content), content.subarray(0, 3 * mebibyte));
  await waitFor('some of it to be on the disk', async () =>
    (await service.files()).some((name) => name.endsWith('.part')),
  );
  await kill('SIGKILL');
  const rows = () => service.database('elevation_document').where({ case_id: caseId }).pluck('state');
  expect(await rows()).toEqual(['arriving']);
  const again = await service.start();
  const next = await service.connect();
  expect(await uploadTo(next, headerOf(caseId, content), content)).toMatch(uuid);
  // An hour later.
  await service
    .database('elevation_document')
    .where({ case_id: caseId, state: 'arriving' })
    .update({ remove_time: new Date() });
  await waitFor('the sweep', async () => (await rows()).length === 1, { deadlineMilliseconds: 60_000 });
  expect([
    await rows(),
    (await service.files()).length,
    (await service.files()).some((name) => name.endsWith('.part')),
  ]).toEqual([['kept'], before + 1, false]);
  await again.kill('SIGTERM');
});
