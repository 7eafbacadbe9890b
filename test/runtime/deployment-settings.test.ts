/** How a deployed service is called: by certificates, or in plaintext where somebody says so. */
import { wrongOnesIn } from '../../runtime/config';
import { accessText } from '../../runtime/deployment-files';
import { deploymentSettings, readDeployed, tlsFilesOf } from '../../runtime/deployment-settings';
import { address, optional, peer } from '../../runtime/settings';

const specification = {
  ...deploymentSettings({ listen: '0.0.0.0:50051', healthListen: '0.0.0.0:9101' }),
  peerAddress: optional(peer('PEER_ADDRESS', { about: 'Another service.' })),
  otherAddress: optional(address('OTHER_ADDRESS', { about: 'Not called by gRPC.' })),
};
const least = { DATABASE_URL: 'mysql://a:b@localhost/c', KAFKA_BROKERS: 'k:9092', KEYRING_FILE: 'k' };
const tls = { TLS_CERT_FILE: '/c', TLS_KEY_FILE: '/k', TLS_CA_FILE: '/a' };
const plaintext = { GRPC_PLAINTEXT: 'true', LISTEN: '127.0.0.1:50051' };
const read = (env: Readonly<Record<string, string>>) => readDeployed({ ...least, ...env }, specification);

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(env);
    return [];
  } catch (error) {
    return wrongOnesIn(error).map(({ field, description }) => `${field} ${description}`);
  }
}

const elsewhere = (name: string) =>
  `${name} must be on this machine, such as 127.0.0.1:50051, where GRPC_PLAINTEXT is true`;
const besides = (name: string) => `${name} must not be set where GRPC_PLAINTEXT is true`;

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [tls, []],
  [{ ...tls, GRPC_PLAINTEXT: 'false' }, []],
  [{}, ['TLS_CERT_FILE is required', 'TLS_KEY_FILE is required', 'TLS_CA_FILE is required']],
  [{ ...tls, TLS_KEY_FILE: '' }, ['TLS_KEY_FILE is required']],
  [
    { LOG_LEVEL: 'loud', TLS_CERT_FILE: '/c', TLS_KEY_FILE: '/k' },
    ['LOG_LEVEL must be one of debug, info, warn, error', 'TLS_CA_FILE is required'],
  ],
  [plaintext, []],
  [{ ...plaintext, LISTEN: '[::1]:0' }, []],
  [{ ...plaintext, LISTEN: 'localhost:50051' }, []],
  [{ GRPC_PLAINTEXT: 'true' }, [elsewhere('LISTEN')]],
  [{ GRPC_PLAINTEXT: 'true', LISTEN: '10.0.0.1:50051' }, [elsewhere('LISTEN')]],
  [{ ...plaintext, ...tls }, ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'].map(besides)],
  [{ ...plaintext, TLS_CA_FILE: '/a' }, [besides('TLS_CA_FILE')]],
  [{ ...plaintext, PEER_ADDRESS: '127.0.0.1:50052', OTHER_ADDRESS: '10.0.0.1:22' }, []],
  [{ ...plaintext, PEER_ADDRESS: 'notify:50052' }, [elsewhere('PEER_ADDRESS')]],
  [{ ...plaintext, LISTEN: '[::]:1', PEER_ADDRESS: '0.0.0.0:2' }, ['LISTEN', 'PEER_ADDRESS'].map(elsewhere)],
  [{ ...plaintext, PEER_ADDRESS: 'notify' }, ['PEER_ADDRESS must be host:port']],
  [{ ...tls, PEER_ADDRESS: 'notify:50052' }, []],
  [{ ...plaintext, LISTEN: '127.0.0.1.example.org:50051' }, [elsewhere('LISTEN')]],
  [{ GRPC_PLAINTEXT: 'yes', ...tls }, ['GRPC_PLAINTEXT must be true or false']],
])('of %j is wrong: %j', (env, faults) => {
  expect(faultsOf(env)).toEqual(faults);
});

test('the files of certificates are none on plaintext only: some of them are not taken for it', () => {
  expect(tlsFilesOf(read(tls))).toEqual({ certFile: '/c', keyFile: '/k', caFile: '/a' });
  expect(tlsFilesOf(read(plaintext))).toBeUndefined();
  expect(() => tlsFilesOf({ ...read(tls), tlsKeyFile: undefined })).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ field: 'TLS_KEY_FILE' })] }),
  );
});

test('who may call what is read from the file that is named, else from the product’s own', () => {
  expect(JSON.parse(accessText(undefined))).toHaveProperty('services');
  expect(() => accessText('/nowhere/access.json')).toThrow(
    expect.objectContaining({
      fields: [
        { field: 'ACCESS_FILE', reason: 'WRONG_SETTING', description: '/nowhere/access.json cannot be read (ENOENT)' },
      ],
    }),
  );
});
