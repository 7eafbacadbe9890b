/** The service for operators, listening: its clients are operators with tokens of roles. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { systemClock } from '../../runtime/clock';
import type { Denial } from '../../runtime/denial';
import { isFault } from '../../runtime/fault';
import { openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { operatorVerifier } from '../../runtime/operator-token';
import { operatorService } from '../../services/credentials/api/operator-service';
import type { Policy } from '../../services/credentials/domain/policy';
import { gates } from '../support/access';
import type { DatabaseContext } from '../support/database-suite';
import { descriptorBytes } from '../support/descriptor-bytes';
import { jwksOf, operatorAudience, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { temporaryFolder } from '../support/temporary-folder';
import { type CredentialsRoom, openCredentialsRoom } from './credentials-room';
import { noDocuments } from './document-room';
import { forms } from './form-room';

export const call = { deadlineMilliseconds: 60_000 };
export const reason = 'called back';

export interface OperatorRoom extends CredentialsRoom {
  /** An operator of these roles; anna, unless named. */
  as(...roles: readonly string[]): Promise<OperatorServiceClient>;
  named(subject: string, ...roles: readonly string[]): Promise<OperatorServiceClient>;
  withToken(token: string | undefined): Promise<OperatorServiceClient>;
  /** One that was valid an hour ago. */
  expiredToken(): Promise<string>;
  /** Who was turned away at the door. */
  readonly denials: Denial[];
  /** Has a server of its own answer while `work` runs: of one caller a server tells so many denials only. */
  atFreshDoor<Done>(work: () => Promise<Done>): Promise<Done>;
}

/** Once a suite, in beforeAll. */
export async function openOperatorRoom(context: DatabaseContext, policy: Partial<Policy> = {}): Promise<OperatorRoom> {
  const room = await openCredentialsRoom(context, { letterHold: 'mismatch', ...policy });
  const key = await operatorKey('k1');
  const path = join(await temporaryFolder(), 'jwks.json');
  await writeFile(path, jwksOf(key));
  const keys = { kind: 'file', path } as const;
  const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' };
  const verifyOperator = operatorVerifier(trust, { clock: systemClock, log: silentLog });
  const denials: Denial[] = [];
  const clients: OperatorServiceClient[] = [];
  const serve = async () => {
    const listening = new GrpcServer({
      ...gates(),
      listen: '127.0.0.1:0',
      services: [operatorService({ ...room.deps, ...noDocuments, ...forms, verifyOperator })],
      descriptors: descriptorBytes(),
      log: silentLog,
      denied: (denial) => void denials.push(denial),
    });
    await listening.start();
    return listening;
  };
  let server = await serve();
  const withToken: OperatorRoom['withToken'] = async (token) => {
    const client = await openClient(OperatorServiceClient, { address: `127.0.0.1:${server.port}`, token });
    clients.push(client);
    return client;
  };
  const named: OperatorRoom['named'] = async (sub, ...roles) =>
    withToken(await operatorToken(key, new Date(), roles, { claims: { sub } }));
  return {
    ...room,
    denials,
    withToken,
    named,
    as: (...roles) => named('anna', ...roles),
    expiredToken: () => operatorToken(key, new Date(Date.now() - 3_600_000), ['supervisor']),
    atFreshDoor: async (work) => {
      const before = server;
      server = await serve();
      try {
        return await work();
      } finally {
        await server.stop();
        server = before;
      }
    },
    close: async () => {
      for (const client of clients) client.close();
      await server.stop();
      await room.close();
    },
  };
}

/** The reason of the Fault with which a call fails, or OK. */
export function reasonOf(outcome: Promise<unknown>): Promise<string> {
  return outcome.then(
    () => 'OK',
    (error: unknown) => (isFault(error) ? error.reason : 'NO_FAULT'),
  );
}
