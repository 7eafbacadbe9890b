/** Postal's service on a TLS port, with callers' certificates and an issuer of operators' tokens, for a whole suite. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClientWritableStream, Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import {
  type ImportOutcomesRequest,
  type ImportOutcomesResponse,
  PostalServiceClient,
  PostalServiceService,
} from '../../proto/gen/symbolon/postal/v1/postal_service';
import { AuditDenials } from '../../runtime/audit-denials';
import { makeAuthority } from '../../runtime/certificates';
import { later, millisecondsPerHour, systemClock } from '../../runtime/clock';
import { isFault } from '../../runtime/fault';
import { openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { operatorVerifier } from '../../runtime/operator-token';
import type { TlsFiles } from '../../runtime/tls-files';
import { answersIn } from '../../services/postal/adapters/outcome-file';
import { drawReconciliation } from '../../services/postal/adapters/pdf/reconciliation-report';
import { postalService } from '../../services/postal/api/postal-service';
import { outcomeMappingOf } from '../../services/postal/outcome-settings';
import { refusalWriter } from '../../services/postal/use-cases/audit-refusal';
import { gates } from '../support/access';
import { certificateFiles } from '../support/certificate-files';
import { descriptorBytes } from '../support/descriptor-bytes';
import { jwksOf, operatorAudience, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { temporaryFolder } from '../support/temporary-folder';
import type { AnswerRoom } from './answer-room';

export const press = 'spiffe://example.org/print-centre';
export const operators = 'spiffe://example.org/operators';
export const other = 'spiffe://example.org/portal';

type Outcome = 'answered' | ServiceError;

/** To be closed after the suite. The room may be another one for each test. */
export async function servePostal(room: () => AnswerRoom) {
  const key = await operatorKey('k1');
  const path = join(await temporaryFolder(), 'jwks.json');
  await writeFile(path, jwksOf(key));
  const keys = { kind: 'file', path } as const;
  const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' } as const;
  const authority = await makeAuthority();
  const certificates = new Map<string, TlsFiles>();
  for (const uri of [press, operators, other]) certificates.set(uri, await certificateFiles(authority, [uri]));
  const mapping = outcomeMappingOf({ outcomeMappingFile: undefined });
  const fixed = {
    verifyOperator: operatorVerifier(trust, { clock: systemClock, log: silentLog }),
    readAnswers: (bytes: AsyncIterable<Uint8Array>, now: Date) => answersIn(bytes, mapping, now),
    drawReconciliation,
    keepMilliseconds: 42 * 86_400_000,
    proposalHours: 48,
    log: silentLog,
  };
  let server: GrpcServer | undefined;
  let denials: AuditDenials | undefined;
  const clients: PostalServiceClient[] = [];
  return {
    tokenOf: (...roles: readonly string[]) => operatorToken(key, new Date(), roles, { claims: { sub: 'anna' } }),
    tokenOfPerson: (sub: string, ...roles: readonly string[]) =>
      operatorToken(key, new Date(), roles, { claims: { sub } }),
    expiredToken: () =>
      operatorToken(key, later(new Date(), -millisecondsPerHour), ['supervisor'], { claims: { sub: 'anna' } }),
    /** Before each test, since it serves that test's room. */
    async start(): Promise<void> {
      const { deps } = room();
      denials = new AuditDenials({ ...deps, service: 'postal', writeRefusal: refusalWriter(deps) });
      server = new GrpcServer({
        ...gates(),
        listen: '127.0.0.1:0',
        tls: await certificateFiles(authority, ['spiffe://example.org/postal/post']),
        services: [postalService({ ...deps, ...fixed })],
        descriptors: descriptorBytes(),
        log: silentLog,
        denied: denials.record,
      });
      await server.start();
    },
    async client(token?: string, caller = operators): Promise<PostalServiceClient> {
      const client = await openClient(PostalServiceClient, {
        address: `localhost:${server?.port}`,
        tls: certificates.get(caller),
        token,
      });
      clients.push(client);
      return client;
    },
    async stop(): Promise<void> {
      for (const client of clients.splice(0)) client.close();
      await server?.stop();
      await denials?.stop();
    },
  };
}

export type ServedPostal = Awaited<ReturnType<typeof servePostal>>;
export type MethodName = keyof typeof PostalServiceService;
export const methodNames = Object.keys(PostalServiceService) as readonly MethodName[];

/** Calls any method with an empty message, by its definition alone. */
export function callEmpty(client: PostalServiceClient, name: MethodName): Promise<Outcome> {
  // Each definition has types of its own; here only bytes matter.
  const { path, requestStream, responseStream } = PostalServiceService[name] as MethodDefinition<object, object>;
  const bytes = (value: Buffer) => value;
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    const settle = (error: ServiceError | null) => resolve(error ?? 'answered');
    if (requestStream) {
      const call = client.makeClientStreamRequest(path, bytes, bytes, new Metadata(), options, settle);
      call.end();
    } else if (responseStream) {
      const call = client.makeServerStreamRequest(path, bytes, bytes, Buffer.alloc(0), new Metadata(), options);
      call.on('data', () => {});
      call.on('error', settle);
      call.on('end', () => settle(null));
    } else client.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), new Metadata(), options, settle);
  });
}

/** Uploads a file by its chunks; where they break off, so does the call. Rejects with gRPC's own error. */
export async function importFile(
  client: PostalServiceClient,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  name = 'answers.csv',
): Promise<ImportOutcomesResponse> {
  let call: ClientWritableStream<ImportOutcomesRequest> | undefined;
  const answered = new Promise<ImportOutcomesResponse>((resolve, reject) => {
    call = client.importOutcomes((error, response) => (error === null ? resolve(response) : reject(error)));
  });
  if (call !== undefined) await feed(call, chunks, { name, answered });
  return answered;
}

async function feed(
  call: ClientWritableStream<ImportOutcomesRequest>,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { name, answered }: { readonly name: string; readonly answered: Promise<unknown> },
): Promise<void> {
  // An early end is the answer's to tell.
  const ended = answered.catch(() => {});
  try {
    let given = name;
    for await (const chunk of chunks) {
      if (!call.write({ name: given, chunk: Buffer.from(chunk) })) await Promise.race([once(call, 'drain'), ended]);
      given = '';
    }
    call.end();
  } catch {
    call.cancel();
  }
}

export function* inChunks(content: string | Buffer, bytes = 32_768): Generator<Uint8Array> {
  const all = Buffer.from(content);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

/** Kind, reason and faulty fields. */
export async function failure(outcome: Promise<unknown>): Promise<string> {
  const error = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFault(error)) return error === undefined ? 'OK' : String(error);
  return [error.kind, error.reason, ...error.fields.map(({ field, reason }) => `${field}=${reason}`)].join(' ');
}
