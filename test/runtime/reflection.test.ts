import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { credentials, status } from '@grpc/grpc-js';
import { ServerReflectionClient, type ServerReflectionRequest } from '../../proto/gen/grpc/reflection/v1/reflection';
import { ServerReflectionClient as ServerReflectionClientV1Alpha } from '../../proto/gen/grpc/reflection/v1alpha/reflection';
import { CredentialServiceService } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import type { GrpcRegistration } from '../../runtime/grpc-server';
import { gates } from '../support/access';
import { serveEcho } from '../support/echo-service';

type Question = ServerReflectionRequest['messageRequest'];
type Client = ServerReflectionClient | ServerReflectionClientV1Alpha;

/** Described in the descriptor set, unlike the echo service; nobody calls it here. */
const credentialService: GrpcRegistration = { definition: CredentialServiceService, implement: () => ({}) };

async function connect<C extends Client>(Constructor: new (address: string, its: typeof insecure) => C): Promise<C> {
  const setup = await serveEcho({}, { services: [credentialService], ...gates() });
  return new Constructor(setup.address, insecure);
}
const insecure = credentials.createInsecure();

/** Asks all questions on one stream; of files gives their names. */
function ask(client: Client, questions: readonly Question[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const stream = client.serverReflectionInfo();
    const answers: unknown[] = [];
    stream.on('data', ({ messageResponse }: { messageResponse: { $case: string; value: object } }) => {
      answers.push(readable(messageResponse.value));
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
    for (const messageRequest of questions) stream.write({ host: '', messageRequest });
    stream.end();
  }).finally(() => client.close()) as Promise<unknown[]>;
}

function readable(value: object): unknown {
  if (!('fileDescriptorProto' in value) || !Array.isArray(value.fileDescriptorProto)) return value;
  return value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

const credentialFiles = expect.arrayContaining([
  'symbolon/credentials/v1/credential_service.proto',
  'symbolon/credentials/v1/application.proto',
  'symbolon/credentials/v1/pin_request.proto',
  'google/protobuf/timestamp.proto',
]);

test.each([
  ['v1', ServerReflectionClient],
  ['v1alpha', ServerReflectionClientV1Alpha],
])('%s lists what is served and gives each file with all that it imports', async (_version, Constructor) => {
  const symbol = (value: string): Question => ({ $case: 'fileContainingSymbol', value });
  const client = await connect<Client>(Constructor);
  const answers = await ask(client, [
    { $case: 'listServices', value: '*' },
    symbol('symbolon.credentials.v1.CredentialService'),
    symbol('symbolon.credentials.v1.CredentialService.RequestPin'),
    symbol('symbolon.credentials.v1.RequestPinRequest'),
    symbol('symbolon.credentials.v1.Channel'),
    symbol('google.rpc.BadRequest.FieldViolation'),
    { $case: 'fileByFilename', value: 'google/protobuf/timestamp.proto' },
  ]);
  const [services, ...files] = answers;
  expect(services).toEqual({
    service: [
      { name: 'grpc.health.v1.Health' },
      { name: 'grpc.reflection.v1.ServerReflection' },
      { name: 'grpc.reflection.v1alpha.ServerReflection' },
      { name: 'symbolon.credentials.v1.CredentialService' },
    ],
  });
  expect(files).toEqual([
    credentialFiles,
    credentialFiles,
    credentialFiles,
    expect.arrayContaining([expect.stringMatching(/^symbolon\/credentials\/v1\//)]),
    ['google/rpc/error_details.proto', 'google/protobuf/duration.proto'],
    ['google/protobuf/timestamp.proto'],
  ]);
});

test('what is not declared is NOT_FOUND, no question is INVALID_ARGUMENT, and the stream goes on', async () => {
  const client = await connect(ServerReflectionClient);
  const answers = await ask(client, [
    { $case: 'fileContainingSymbol', value: 'symbolon.credentials.v1.NoSuchService' },
    { $case: 'fileContainingSymbol', value: 'symbolon.credentials.v1.CredentialService.NoSuchMethod' },
    { $case: 'fileContainingSymbol', value: '' },
    { $case: 'fileByFilename', value: '../../etc/passwd' },
    { $case: 'allExtensionNumbersOfType', value: 'google.protobuf.FieldOptions' },
    undefined,
    { $case: 'fileByFilename', value: 'google/protobuf/duration.proto' },
  ]);
  const notFound = { errorCode: status.NOT_FOUND, errorMessage: expect.any(String) };
  expect(answers).toEqual([
    notFound,
    notFound,
    notFound,
    notFound,
    notFound,
    { errorCode: status.INVALID_ARGUMENT, errorMessage: 'no question asked' },
    ['google/protobuf/duration.proto'],
  ]);
});

test('a stopping server ends an open reflection stream', async () => {
  const setup = await serveEcho({}, { drainMilliseconds: 20_000 });
  const client = new ServerReflectionClient(setup.address, insecure);
  const stream = client.serverReflectionInfo();
  stream.on('error', () => {});
  const code = new Promise((resolve) => stream.on('status', (ended) => resolve(ended.code)));
  const answered = new Promise((resolve) => stream.once('data', resolve));
  stream.write({ host: '', messageRequest: { $case: 'listServices', value: '' } });
  await answered;
  await setup.server.stop();
  expect(await code).toBe(status.UNAVAILABLE);
  client.close();
});
