import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Metadata, status } from '@grpc/grpc-js';
import {
  ElevationDocumentKind,
  FileElevationDocumentRequest,
  type GetElevationDocumentResponse,
} from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { systemClock } from '../../runtime/clock';
import { openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { faultOf } from '../../runtime/grpc-status';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { operatorVerifier } from '../../runtime/operator-token';
import { operatorService } from '../../services/credentials/api/operator-service';
import { migrations } from '../../services/credentials/migrations';
import { everyRole } from '../access/allowed';
import { gates } from '../support/access';
import { descriptorBytes } from '../support/descriptor-bytes';
import { pngOfSize } from '../support/document-samples';
import {
  jwksOf,
  type OperatorKey,
  operatorAudience,
  operatorIssuer,
  operatorKey,
  operatorToken,
} from '../support/operator-issuer';
import { temporaryFolder } from '../support/temporary-folder';
import { headerOf } from './document-process';
import { type DocumentRoom, openDocumentRoom } from './document-room';
import { forms } from './form-room';

const content = pngOfSize(150_000, (count) => Buffer.alloc(count, 'picture'));

let room: DocumentRoom;
let server: GrpcServer;
let key: OperatorKey;
const clients: OperatorServiceClient[] = [];

beforeAll(async () => {
  const folder = await temporaryFolder();
  const database = openDatabase({ url: `file:${join(folder, 'test.sqlite')}`, poolSize: 1 });
  await migrate(database, migrations, silentLog);
  room = await openDocumentRoom({ database });
  key = await operatorKey('k1');
  const path = join(folder, 'jwks.json');
  await writeFile(path, jwksOf(key));
  const trust = {
    issuer: operatorIssuer,
    audience: operatorAudience,
    keys: { kind: 'file', path } as const,
    rolesClaim: 'roles',
  };
  const verifyOperator = operatorVerifier(trust, { clock: systemClock, log: silentLog });
  const services = [operatorService({ ...room.documents, ...room.deps, ...forms, verifyOperator })];
  server = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    services,
    descriptors: descriptorBytes(),
    log: silentLog,
  });
  await server.start();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
  await room.close();
  await room.deps.database.destroy();
});

async function as(role: string, subject = 'anna'): Promise<OperatorServiceClient> {
  const token = await operatorToken(key, new Date(), [role], { claims: { sub: subject } });
  const client = await openClient(OperatorServiceClient, { address: `127.0.0.1:${server.port}`, token });
  clients.push(client);
  return client;
}

/** The document's id, or a reason. */
function file(
  client: OperatorServiceClient,
  messages: readonly FileElevationDocumentRequest['content'][],
): Promise<string> {
  return new Promise((resolve) => {
    const stream = client.fileElevationDocument(new Metadata(), (error, answer) =>
      resolve(error === null ? (answer.document?.id ?? '') : faultOf(error).reason),
    );
    stream.on('error', () => {});
    for (const message of messages) stream.write(FileElevationDocumentRequest.fromPartial({ content: message }));
    stream.end();
  });
}

const header = (caseId: string) => ({ $case: 'header', value: headerOf(caseId, content) }) as const;
const chunks = () =>
  Array.from(
    { length: 3 },
    (_, index) => ({ $case: 'chunk', value: content.subarray(index * 50_000, (index + 1) * 50_000) }) as const,
  );

interface Got {
  readonly first: GetElevationDocumentResponse | undefined;
  readonly content: Buffer;
  readonly largestBytes: number;
  readonly ended: { readonly code: status; readonly reason: string } | 'OK';
}

function get(client: OperatorServiceClient, id: string): Promise<Got> {
  return new Promise((resolve) => {
    const messages: GetElevationDocumentResponse[] = [];
    const end = (ended: Got['ended']) => {
      const pieces = messages.flatMap(({ content }) => (content?.$case === 'chunk' ? [content.value] : []));
      const largestBytes = Math.max(0, ...pieces.map(({ length }) => length));
      resolve({ first: messages[0], content: Buffer.concat(pieces), largestBytes, ended });
    };
    const stream = client.getElevationDocument({ id });
    stream.on('data', (message: GetElevationDocumentResponse) => messages.push(message));
    stream.on('error', (error) => {
      // grpc-js's error of a call.
      const failed = error as Parameters<typeof faultOf>[0];
      end({ code: failed.code, reason: faultOf(failed).reason });
    });
    stream.on('end', () => end('OK'));
  });
}

test('each of the calls is open to its roles, and to nobody else', async () => {
  const allowed = { file: [] as string[], list: [] as string[], get: [] as string[] };
  for (const role of [...everyRole.split(' '), 'admin']) {
    const client = await as(role);
    const listed = await callUnary(
      client,
      'listElevationDocuments',
      { elevationCaseId: '' },
      { deadlineMilliseconds: 60_000 },
    ).catch((error: { reason: string }) => error.reason);
    if ((await file(client, [])) !== 'ROLE_MISSING') allowed.file.push(role);
    if (listed !== 'ROLE_MISSING') allowed.list.push(role);
    const got = await get(client, '');
    if (got.ended === 'OK' || got.ended.reason !== 'ROLE_MISSING') allowed.get.push(role);
  }
  const filing = ['contact_centre', 'desk', 'reviewer', 'supervisor'];
  expect(allowed).toEqual({ file: filing, list: filing, get: ['reviewer', 'supervisor'] });
});

test('a page that is filed is listed with who filed it, and read in small chunks by the reviewer who has the case', async () => {
  const elevation = await room.openCase();
  const id = await file(await as('contact_centre', 'carlo'), [header(elevation.id), ...chunks()]);
  const reviewer = await as('reviewer', 'rosa');
  const { documents } = await callUnary(
    reviewer,
    'listElevationDocuments',
    { elevationCaseId: elevation.id },
    { deadlineMilliseconds: 60_000 },
  );
  const document = {
    id,
    elevationCaseId: elevation.id,
    kind: ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_SIGNED_FORM,
    page: 1,
    mediaType: 'image/png',
    sizeBytes: BigInt(content.length),
    pageCount: 1,
    filedBy: 'operator:carlo',
    createTime: expect.any(Date),
  };
  expect(documents).toEqual([document]);
  const unclaimed = await get(reviewer, id);
  const untilTime = new Date(room.deps.clock.now().getTime() + 60_000);
  await room.deps.database('elevation_case').where({ id: elevation.id }).update({
    state: 'submitted',
    claimed_by: 'operator:rosa',
    claim_until_time: untilTime,
  });
  const claimed = await get(reviewer, id);
  expect([unclaimed, claimed]).toMatchObject([
    { first: undefined, ended: { code: status.FAILED_PRECONDITION, reason: 'ELEVATION_NOT_CLAIMED' } },
    { first: { content: { $case: 'document', value: document } }, content, ended: 'OK' },
  ]);
  expect(claimed.largestBytes).toBeLessThanOrEqual(32_768);

  const path = join(room.folder, id.slice(-2), id);
  await writeFile(path, Buffer.alloc(150_072));
  expect(await get(reviewer, id)).toMatchObject({
    content: Buffer.alloc(0),
    ended: { code: status.DATA_LOSS, reason: 'DOCUMENT_DAMAGED' },
  });
});

test('a stream in another order is refused, and one that ends early; nothing of either is kept', async () => {
  const { id, ...elevation } = await room.openCase();
  const clerk = await as('contact_centre');
  const [first, ...others] = chunks();
  const outcomes = [
    await file(clerk, []),
    await file(clerk, first === undefined ? [] : [first, header(id)]),
    await file(clerk, [header(id), ...(first === undefined ? [] : [first]), header(id), ...others]),
    await file(clerk, [header(id), undefined]),
    await file(clerk, [header(id), ...others]),
    await file(clerk, [header(id)]),
  ];
  expect(outcomes).toEqual([
    'UPLOAD_ORDER',
    'UPLOAD_ORDER',
    'UPLOAD_ORDER',
    'UPLOAD_ORDER',
    'DOCUMENT_TYPE',
    'DOCUMENT_CUT_OFF',
  ]);
  expect((await room.stateOf({ id, ...elevation })).rows).toEqual([]);
});
