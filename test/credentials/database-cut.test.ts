/** A whole process of credentials that loses its database in the midst of an upload, and of a reviewer's yes. */
import { randomBytes } from 'node:crypto';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { DecideElevationRequest, ElevationVerdict } from '../../proto/gen/symbolon/credentials/v1/elevation';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { pngOfSize } from '../support/document-samples';
import { type FaultProxy, faultProxyTo } from '../support/fault-proxy';
import { type TransactionCut, transactionCut } from '../support/transaction-cut';
import { waitFor } from '../support/wait-for';
import { type DocumentProcess, headerOf, openDocumentProcess } from './document-process';
import { beginUpload, uploadWhole } from './upload-in-pieces';

const content = pngOfSize(1_048_576, randomBytes);
const kept = { id: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const unavailable = { status: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 1 };

let service: DocumentProcess;
let client: CredentialServiceClient;
let cut: TransactionCut;
let away: FaultProxy;
let caseId: string;
beforeAll(async () => {
  service = await openDocumentProcess({
    settings: { ELEVATION_APPROVAL: 'one-person' },
    databaseThrough: async (url) => {
      away = await faultProxyTo({ host: url.hostname, port: Number(url.port) });
      const through = new URL(url);
      through.port = String(away.port);
      cut = await transactionCut(through);
      return cut.url;
    },
  });
  await service.start();
  client = await service.connect();
});
afterAll(async () => {
  await service.close();
  await cut.close();
  await away.cut();
});
beforeEach(async () => {
  caseId = await service.openCase();
});

const rows = (): Promise<string[]> =>
  service.database('elevation_document').where({ case_id: caseId }).orderBy('state').pluck('state');
const caseRow = () => service.database('elevation_case').where({ id: caseId }).first();
const upload = () => uploadWhole(client, headerOf(caseId, content), content);
const sweptTo = (states: readonly string[]) =>
  waitFor(`documents ${states}`, async () => String(await rows()) === String(states));

describe('an upload', () => {
  let filesBefore: number;
  beforeEach(async () => {
    filesBefore = (await service.files()).length;
  });
  const newFiles = async () => (await service.files()).length - filesBefore;

  test('whose connection breaks before it is committed is refused, and nothing of it stays; it can be sent again', async () => {
    const broken = cut.breakAt({ text: "`state` = 'kept'", when: 'uncommitted' });
    expect(await upload()).toEqual(unavailable);
    await broken;
    expect([await rows(), await newFiles(), (await caseRow())?.documents_version]).toEqual([[], 0, 0]);
    expect(await upload()).toEqual(kept);
    expect([await rows(), await newFiles(), (await caseRow())?.documents_version]).toEqual([['kept'], 1, 1]);
  });

  test('whose commit is not answered is there whole; sent again it takes its own place', async () => {
    const broken = cut.breakAt({ text: "`state` = 'kept'", when: 'committed' });
    expect(await upload()).toEqual(unavailable);
    await broken;
    expect([await rows(), await newFiles(), (await caseRow())?.documents_version]).toEqual([['kept'], 1, 1]);
    expect(await upload()).toEqual(kept);
    await sweptTo(['kept']);
    expect([await newFiles(), (await caseRow())?.documents_version]).toEqual([1, 2]);
  });

  test('under way while the database goes away for a time leaves its place, which counts for nothing, until it is given up', async () => {
    const begun = beginUpload(client, headerOf(caseId, content));
    await begun.send(content.subarray(0, content.length / 2));
    await waitFor('its place', async () => (await rows()).length === 1);
    await away.cut();
    await begun.send(content.subarray(content.length / 2));
    begun.end();
    expect(await begun.outcome).toEqual(unavailable);
    expect(await upload()).toEqual(unavailable);
    await waitFor('not ready', async () => (await service.readiness()) === 503);
    expect([await rows(), (await caseRow())?.documents_version]).toEqual([['arriving'], 0]);

    await away.mend();
    await waitFor('ready', async () => (await service.readiness()) === 200);
    expect(await upload()).toEqual(kept);
    expect(await rows()).toEqual(['arriving', 'kept']);
    // An hour later.
    const arriving = service.database('elevation_document').where({ case_id: caseId, state: 'arriving' });
    await arriving.update({ remove_time: new Date() });
    await sweptTo(['kept']);
    expect([await newFiles(), (await caseRow())?.documents_version]).toEqual([1, 1]);
  });
});

describe("a reviewer's yes", () => {
  let reviewer: OperatorServiceClient;
  beforeAll(async () => {
    reviewer = await service.operator('reviewer', 'rosa');
  });
  beforeEach(async () => {
    const soon = new Date(Date.now() + 600_000);
    await service.database('elevation_case').where({ claimed_by: 'operator:rosa' }).update({ claimed_by: null });
    await service
      .database('elevation_case')
      .where({ id: caseId })
      .update({
        ...{ state: 'submitted', documents_version: 1, submit_time: new Date() },
        ...{ claimed_by: 'operator:rosa', claim_until_time: soon },
      });
  });

  const approve = async () => {
    const request = DecideElevationRequest.fromPartial({
      ...{ elevationCaseId: caseId, documentsVersion: 1, reason: 'looked at it' },
      verdict: ElevationVerdict.ELEVATION_VERDICT_APPROVE,
    });
    try {
      await callUnary(reviewer, 'decideElevation', request, { deadlineMilliseconds: 60_000 });
      return 'approved';
    } catch (error) {
      return isFault(error) ? `${error.kind} ${error.reason}` : error;
    }
  };
  /** What a yes writes, wherever it does. */
  const written = async () => {
    const { state, credential_id, holder_id } = await caseRow();
    const { database } = service;
    const credential = await database('credential').where({ id: credential_id }).first();
    const audit: string[] = await database('audit_event').where({ holder_id }).pluck('action');
    return {
      ...{ state, level: credential?.level },
      approvals: audit.filter((action) => action === 'elevation-approved').length,
      changes: (await database('credential_change').where({ credential_id }).select('id')).length,
    };
  };
  const nothing = { state: 'submitted', level: 'ordinary', approvals: 0, changes: 0 };
  const once = { state: 'approved', level: 'dispositive', approvals: 1, changes: 1 };

  test('whose connection breaks before it is committed is refused, and nothing of it stays; it can be said again', async () => {
    const broken = cut.breakAt({ text: 'insert into `credential_change`', when: 'uncommitted' });
    expect(await approve()).toBe('unavailable DATABASE_UNAVAILABLE');
    await broken;
    expect(await written()).toEqual(nothing);
    expect(await approve()).toBe('approved');
    expect(await written()).toEqual(once);
  });

  test('whose commit is not answered counts, once', async () => {
    const broken = cut.breakAt({ text: 'insert into `credential_change`', when: 'committed' });
    expect(await approve()).toBe('unavailable DATABASE_UNAVAILABLE');
    await broken;
    expect(await written()).toEqual(once);
    expect(await approve()).toBe('precondition ELEVATION_ENDED');
    expect(await written()).toEqual(once);
  });

  test('while the database is away is refused, and can be said when it is back', async () => {
    await away.cut();
    expect(await approve()).toBe('unavailable DATABASE_UNAVAILABLE');
    await away.mend();
    await waitFor('ready', async () => (await service.readiness()) === 200);
    expect(await written()).toEqual(nothing);
    expect(await approve()).toBe('approved');
    expect(await written()).toEqual(once);
  });
});
