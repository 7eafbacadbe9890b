/** Notify's two services on a TLS port, with callers' certificates and an issuer of operators' tokens, for a whole suite. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayServiceClient } from '../../proto/gen/symbolon/notify/v1/gateway_service';
import { NotificationServiceClient } from '../../proto/gen/symbolon/notify/v1/notification_service';
import { AuditDenials } from '../../runtime/audit-denials';
import { makeAuthority } from '../../runtime/certificates';
import { watchOf } from '../../runtime/change-stream';
import { later, millisecondsPerHour, systemClock } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { isFault } from '../../runtime/fault';
import { FieldCipher } from '../../runtime/field-cipher';
import { type ClientConstructor, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { usualLookups } from '../../runtime/lookup-limit';
import { operatorVerifier } from '../../runtime/operator-token';
import type { TlsFiles } from '../../runtime/tls-files';
import { gatewayService } from '../../services/notify/api/gateway-service';
import { notificationService } from '../../services/notify/api/notification-service';
import { messageChanges } from '../../services/notify/store/message-change';
import { refusalWriter } from '../../services/notify/use-cases/audit-refusal';
import { gates } from '../support/access';
import { certificateFiles } from '../support/certificate-files';
import { descriptorBytes } from '../support/descriptor-bytes';
import { jwksOf, operatorAudience, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { temporaryFolder } from '../support/temporary-folder';
import { notificationRoom } from './notification-room';

export const [portal, other] = ['spiffe://example.org/portal', 'spiffe://example.org/claims'];
export const operators = 'spiffe://example.org/operators';

/** To be closed after the suite. */
export async function serveNotify(database: Database) {
  const room = notificationRoom(database);
  const key = await operatorKey('k1');
  const path = join(await temporaryFolder(), 'jwks.json');
  await writeFile(path, jwksOf(key));
  const trust = {
    issuer: operatorIssuer,
    audience: operatorAudience,
    keys: { kind: 'file', path },
    rolesClaim: 'roles',
  } as const;
  const changeWatch = watchOf(messageChanges, { name: 'test', intervalMilliseconds: 10, database, log: silentLog });
  await changeWatch.start();
  const authority = await makeAuthority();
  const files = (uri: string) => certificateFiles(authority, [uri]);
  const certificates: Readonly<Record<string, TlsFiles>> = {
    [portal]: await files(portal),
    [other]: await files(other),
    [operators]: await files(operators),
  };
  const deps = {
    ...room.deps,
    cipher: new FieldCipher(room.keyrings.mail),
    verifyOperator: operatorVerifier(trust, { clock: systemClock, log: silentLog }),
    changeWatch,
    keepAliveMilliseconds: 60_000,
    log: room.log,
    metrics: room.metrics,
    lookupPolicy: usualLookups,
  };
  const denials = new AuditDenials({ ...deps, service: 'notify', writeRefusal: refusalWriter(deps) });
  const server = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    tls: await files('spiffe://example.org/notify/mail'),
    services: [notificationService(deps), gatewayService(deps)],
    descriptors: descriptorBytes(),
    log: silentLog,
    denied: denials.record,
  });
  await server.start();
  const clients: { close(): void }[] = [];
  async function open<C extends NotificationServiceClient | GatewayServiceClient>(
    Constructor: ClientConstructor<C>,
    caller: string,
    token: string | undefined,
  ): Promise<C> {
    const address = `localhost:${server.port}`;
    const client = await openClient(Constructor, { address, tls: certificates[caller], token });
    clients.push(client);
    return client;
  }
  return {
    room,
    notifications: (caller = portal, token?: string) => open(NotificationServiceClient, caller, token),
    gateway: (token?: string) => open(GatewayServiceClient, operators, token),
    tokenOf: (...roles: readonly string[]) => operatorToken(key, new Date(), roles, { claims: { sub: 'anna' } }),
    expiredToken: () =>
      operatorToken(key, later(new Date(), -millisecondsPerHour), ['supervisor'], { claims: { sub: 'anna' } }),
    async close(): Promise<void> {
      for (const client of clients) client.close();
      await changeWatch.stop();
      await server.stop();
      await denials.stop();
    },
  };
}

export type ServedNotify = Awaited<ReturnType<typeof serveNotify>>;

/** The reason of the fault that a call ends with, or OK. */
export function reasonOf(outcome: Promise<unknown>): Promise<unknown> {
  return outcome.then(
    () => 'OK',
    (error: unknown) => (isFault(error) ? error.reason : error),
  );
}
