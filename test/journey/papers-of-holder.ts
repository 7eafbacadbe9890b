/** What becomes of one holder in a deployment beyond the portal: documents and their reviewers, a desk, a look-up, an export, the erasure. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Metadata } from '@grpc/grpc-js';
import type { Application } from '../../proto/gen/symbolon/credentials/v1/application';
import { ElevationRefusal, ElevationVerdict } from '../../proto/gen/symbolon/credentials/v1/elevation';
import {
  ElevationDocumentKind,
  type GetElevationDocumentResponse,
} from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import {
  EraseHolderRequest,
  ExportHolderRequest,
  type ExportHolderResponse,
  GetHolderRequest,
  HolderField,
} from '../../proto/gen/symbolon/credentials/v1/holder';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { tlsOf } from '../support/deployment';
import { waitFor } from '../support/wait-for';
import { call, type DeployedRoom } from './deployed-room';

const patience = { deadlineMilliseconds: 60_000 };
const reason = 'as the form says';

/** A named operator, for as long as `work` takes. */
async function as<Done>(
  { deployment }: DeployedRoom,
  [role, name]: readonly [OperatorRole, string],
  work: (operator: OperatorServiceClient) => Promise<Done>,
): Promise<Done> {
  const [address, tls] = [deployment.credentialsAddress, tlsOf(deployment, 'operators')];
  const token = await deployment.operatorToken(role, name);
  const client = await openClient(OperatorServiceClient, { address, tls, token });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** Asks for it with the PIN, and uploads the document as identity document and as form. Resolves to the case's id. */
export async function askForElevation(
  { client }: DeployedRoom,
  { fiscalCode, pin, content }: { readonly fiscalCode: string; readonly pin: string; readonly content: Buffer },
): Promise<string> {
  const { elevationCase } = await callUnary(client, 'requestElevation', { fiscalCode, pin }, call);
  const elevationCaseId = String(elevationCase?.id);
  const { ELEVATION_DOCUMENT_KIND_IDENTITY_FRONT: front, ELEVATION_DOCUMENT_KIND_SIGNED_FORM: form } =
    ElevationDocumentKind;
  for (const kind of [front, form])
    await new Promise<void>((resolve, reject) => {
      const deadline = Date.now() + patience.deadlineMilliseconds;
      const stream = client.uploadElevationDocument(new Metadata(), { deadline }, (error) =>
        error === null ? resolve() : reject(error),
      );
      const sizeBytes = BigInt(content.length);
      const header = { elevationCaseId, kind, page: 1, sizeBytes, sha256: Buffer.alloc(0) };
      stream.write({ content: { $case: 'header', value: header } });
      stream.write({ content: { $case: 'chunk', value: content } });
      stream.end();
    });
  return elevationCaseId;
}

/** Two reviewers, each of whom reads a document; resolves to what the first one read. */
export async function approveElevation(room: DeployedRoom, elevationCaseId: string): Promise<Buffer> {
  const [first] = [
    await as(room, ['reviewer', 'rosa'], (rosa) => readAndApprove(rosa, elevationCaseId)),
    await as(room, ['reviewer', 'rino'], (rino) => readAndApprove(rino, elevationCaseId)),
  ];
  return first;
}

async function readAndApprove(reviewer: OperatorServiceClient, elevationCaseId: string): Promise<Buffer> {
  const { elevationCase } = await callUnary(reviewer, 'claimElevationCase', { elevationCaseId }, call);
  const { documents } = await callUnary(reviewer, 'listElevationDocuments', { elevationCaseId }, call);
  const read = await chunksIn(reviewer.getElevationDocument({ id: String(documents[0]?.id) }));
  const verdict = ElevationVerdict.ELEVATION_VERDICT_APPROVE;
  const refusal = ElevationRefusal.ELEVATION_REFUSAL_UNSPECIFIED;
  const documentsVersion = elevationCase?.documentsVersion ?? 0;
  const decision = { elevationCaseId, verdict, refusal, documentsVersion, reason };
  await callUnary(reviewer, 'decideElevation', decision, call);
  return read;
}

/** The content that a stream of GetElevationDocument carries. */
export async function chunksIn(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  // A stream's items are of the type that it was made for, which grpc-js does not tell its iterator.
  for await (const { content } of stream as AsyncIterable<GetElevationDocumentResponse>)
    if (content?.$case === 'chunk') chunks.push(content.value);
  return Buffer.concat(chunks);
}

/** Everything shown whole, and exported: resolves to what an operator got to see. */
export async function lookAtAll(room: DeployedRoom, fiscalCode: string): Promise<string> {
  const holder = { $case: 'fiscalCode', value: fiscalCode } as const;
  const unmask = Object.values(HolderField).filter((field): field is HolderField => Number(field) > 0);
  const asked = GetHolderRequest.fromPartial({ holder, unmask, reason });
  const seen = await as(room, ['contact_centre', 'anna'], (anna) => callUnary(anna, 'getHolder', asked, call));
  const exported = await as(room, ['supervisor', 'berta'], async (berta) => {
    const stream: Readable = berta.exportHolder(ExportHolderRequest.fromPartial({ holder, reason }));
    return buffer(stream.map(({ chunk }: ExportHolderResponse) => chunk));
  });
  return JSON.stringify(seen) + exported.toString('utf8');
}

/** The first half on a slip of the desk roma-1; resolves to the request's reference. */
export async function issueForForm(room: DeployedRoom, application: Application, formNumber: string): Promise<string> {
  const form = { number: formNumber, signDate: new Date().toISOString().slice(0, 10), identityDocument: 1 };
  const request = { requestId: randomUUID(), application, deskId: 'roma-1', form, reason };
  const { pinRequest } = await as(room, ['desk', 'dora'], (dora) => callUnary(dora, 'issueAtDesk', request, call));
  return String(pinRequest?.reference);
}

/** Revoked by one operator, erased by two. */
export async function revokeAndErase(room: DeployedRoom, fiscalCode: string): Promise<void> {
  const holder = { $case: 'fiscalCode', value: fiscalCode } as const;
  const propose = EraseHolderRequest.fromPartial({ step: { $case: 'propose', value: { holder, reason } } });
  const proposalId = await as(room, ['supervisor', 'berta'], async (berta) => {
    await callUnary(berta, 'revokePinForHolder', { fiscalCode, reason }, call);
    return waitFor('the end of the revocation', () => proposedBy(berta, propose), patience);
  });
  const approve = EraseHolderRequest.fromPartial({ step: { $case: 'approve', value: { proposalId, reason: '' } } });
  await as(room, ['supervisor', 'carla'], (carla) => callUnary(carla, 'eraseHolder', approve, call));
}

/** The proposal's id; undefined while the revocation is not finished. */
async function proposedBy(supervisor: OperatorServiceClient, propose: EraseHolderRequest): Promise<string | undefined> {
  try {
    return String((await callUnary(supervisor, 'eraseHolder', propose, call)).proposal?.id);
  } catch (error) {
    if (isFault(error) && error.reason === 'HOLDER_IN_USE') return undefined;
    throw error;
  }
}
