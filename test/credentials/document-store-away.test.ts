/** A whole process of credentials whose store of documents goes away, and comes back. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { isUuid } from '../../runtime/id';
import { pngOfSize } from '../support/document-samples';
import { type S3Server, s3Login, startS3 } from '../support/s3';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { keysIn, s3At } from './adapters/stored-documents';
import { type DocumentProcess, headerOf, openDocumentProcess } from './document-process';
import { beginUpload, uploadWhole } from './upload-in-pieces';

const run = promisify(execFile);
const mebibyte = 1_048_576;
const content = pngOfSize(4 * mebibyte, randomBytes);
const firstHalf = content.subarray(0, content.length / 2);
const kept = { id: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const unavailable = { status: 'UNAVAILABLE', reason: 'DOCUMENT_STORE_UNAVAILABLE', retryAfterSeconds: 30 };
const answersMetric = 'symbolon_credentials_document_store_answers';
const removalsFailed = 'symbolon_credentials_document_removals_failed_total';

let service: DocumentProcess;
let client: CredentialServiceClient;
let caseId: string;
afterEach(() => service.close());

const rows = (): Promise<string[]> => service.database('elevation_document').where({ case_id: caseId }).pluck('state');
const upload = () => uploadWhole(client, headerOf(caseId, content), content);
const storeAnswers = (value: 0 | 1) =>
  waitFor(`${answersMetric} ${value}`, async () => (await service.metric(answersMetric)) === value, {
    everyMilliseconds: 500,
  });

async function openWith(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  service = await openDocumentProcess({ settings: { DOCUMENT_STORE_LOOK_SECONDS: '1', ...settings } });
  client = await service.connect();
  caseId = await service.openCase();
}

describe('a bucket', () => {
  let bucket: S3Server;
  beforeEach(async () => {
    bucket = await startS3();
    const folder = await temporaryFolder();
    const [idFile, secretFile] = [join(folder, 'id'), join(folder, 'secret')];
    await writeFile(idFile, s3Login.accessKeyId, { mode: 0o600 });
    await writeFile(secretFile, s3Login.secretAccessKey, { mode: 0o600 });
    await openWith({
      DOCUMENT_STORE: 's3',
      DOCUMENT_FOLDER: '',
      DOCUMENT_S3_BUCKET: s3Login.bucket,
      DOCUMENT_S3_ENDPOINT: bucket.endpoint,
      DOCUMENT_S3_PATH_STYLE: 'true',
      DOCUMENT_S3_ACCESS_KEY_ID_FILE: idFile,
      DOCUMENT_S3_SECRET_ACCESS_KEY_FILE: secretFile,
      DOCUMENT_S3_TIMEOUT_MILLISECONDS: '2000',
    });
  });
  /** By their names: what S3Proxy had of one when it was killed it keeps by another. */
  const documents = async () => (await keysIn(s3At(bucket.endpoint))).filter(isUuid).length;

  test('that dies in the midst of an upload, and stays away, keeps nothing of it; it goes on when it is back', async () => {
    await service.start();
    await storeAnswers(1);
    const begun = beginUpload(client, headerOf(caseId, content));
    await begun.send(firstHalf);
    expect(await rows()).toEqual(['arriving']);
    await bucket.stop('SIGKILL');
    await begun.send(content.subarray(firstHalf.length));
    begun.end();
    expect(await begun.outcome).toEqual(unavailable);
    // Its key is gone; that the bucket has none of it can be known only later.
    expect(await rows()).toEqual(['erased']);
    expect(await upload()).toEqual(unavailable);
    await storeAnswers(0);
    expect([await service.readiness(), Number(await service.metric(removalsFailed)) > 0]).toEqual([200, true]);

    await bucket.start();
    expect(await upload()).toEqual(kept);
    await storeAnswers(1);
    // Five minutes later.
    await service.database('elevation_document').where({ state: 'erased' }).update({ remove_time: new Date() });
    await waitFor('the sweep', async () => (await rows()).length === 1);
    expect([await rows(), await documents()]).toEqual([['kept'], 1]);
  });

  test('that is away at the start keeps nobody from starting', async () => {
    await bucket.stop();
    await service.start();
    await storeAnswers(0);
    expect([await upload(), await service.readiness()]).toEqual([unavailable, 200]);
    await bucket.start();
    expect(await upload()).toEqual(kept);
  });
});

describe('a folder', () => {
  test('whose disk is full in the midst of an upload keeps nothing of it; it goes on when there is room', async () => {
    await openWith();
    const { pid } = await service.start();
    // No file gets any longer than this.
    const allow = (bytes: number | 'unlimited') => run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
    const begun = beginUpload(client, headerOf(caseId, content));
    await begun.send(firstHalf);
    await waitFor('some of it on the disk', async () => (await service.files()).some((name) => name.endsWith('.part')));
    await allow(8_192);
    await begun.send(content.subarray(firstHalf.length));
    begun.end();
    expect(await begun.outcome).toEqual(unavailable);
    expect([await rows(), await service.files()]).toEqual([[], []]);
    expect(await upload()).toEqual(unavailable);
    await storeAnswers(0);
    expect([await rows(), await service.files(), await service.readiness()]).toEqual([[], [], 200]);

    await allow('unlimited');
    expect(await upload()).toEqual(kept);
    await storeAnswers(1);
    expect([await rows(), await service.files()]).toEqual([['kept'], [expect.not.stringMatching(/part$/)]]);
  });

  test('in which nothing can be written from some moment on takes nothing, and goes on when it can', async () => {
    const folder = await temporaryFolder();
    const [disk, place] = [join(folder, 'disk'), join(folder, 'documents')];
    await mkdir(disk);
    await symlink(disk, place);
    await openWith({ DOCUMENT_FOLDER: place });
    await service.start();
    expect(await upload()).toEqual(kept);
    // Where nobody makes a file, root included.
    const mount = async (at: string) => {
      await symlink(at, `${place}.next`);
      await rename(`${place}.next`, place);
    };
    await mount('/sys');
    expect(await upload()).toEqual(unavailable);
    await storeAnswers(0);
    expect([await rows(), await service.readiness()]).toEqual([expect.arrayContaining(['kept']), 200]);
    await mount(disk);
    expect(await upload()).toEqual(kept);
    await rm(place);
  });
});
