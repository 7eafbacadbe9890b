import { type Metadata, Server } from '@grpc/grpc-js';
import { GatewayServiceService } from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import { makeAuthority } from '../../../runtime/certificates';
import { serverCredentials } from '../../../runtime/grpc-credentials';
import { certificateFiles } from '../../support/certificate-files';
import { typed } from './shell';

let server: Server | undefined;
afterEach(() => server?.forceShutdown());

test('a deployed service is called at its own address, by the own certificate, with the token of the environment', async () => {
  const authority = await makeAuthority();
  const asked: Metadata[] = [];
  server = new Server();
  server.addService(
    { listCarriers: GatewayServiceService.listCarriers },
    {
      listCarriers: ({ metadata }: { metadata: Metadata }, answer: (error: null, answer: object) => void) => {
        asked.push(metadata);
        answer(null, { carriers: [] });
      },
    },
  );
  const theirs = await serverCredentials(await certificateFiles(authority, ['spiffe://example.org/notify/sms']));
  const port = await new Promise<number>((resolve, reject) =>
    server?.bindAsync('127.0.0.1:0', theirs, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  );
  const { certFile, keyFile, caFile } = await certificateFiles(authority, ['spiffe://example.org/operators']);
  const env = {
    SYMBOLON_ADDRESS: '127.0.0.1:1',
    SYMBOLON_NOTIFY_ADDRESS: `127.0.0.1:${port}`,
    SYMBOLON_OPERATOR_TOKEN: 'x.y.z',
  };
  const tls = { SYMBOLON_TLS_CERT_FILE: certFile, SYMBOLON_TLS_KEY_FILE: keyFile, SYMBOLON_TLS_CA_FILE: caFile };
  const list = ['carriers', 'list', '--timeout', '10'];
  expect(await typed(list, { env: { ...env, ...tls } })).toEqual({ code: 0, printed: 'Nothing.', complained: '' });
  expect(asked.map((metadata) => metadata.get('authorization'))).toEqual([['Bearer x.y.z']]);
  expect((await typed(list, { env })).code).toBe(6);
  expect((await typed([...list, '--cert', '/nowhere.pem'], { env: { ...env, ...tls } })).complained).toContain(
    '/nowhere.pem cannot be read',
  );
});
