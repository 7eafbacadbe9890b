/** On plaintext no service calls another machine: each of its addresses of other services is looked at. */
import { type Environment, wrongOnesIn } from '../../runtime/config';
import { readConfig as readCredentials } from '../../services/credentials/config';
import { readConfig as readNotify } from '../../services/notify/config';
import { readConfig as readPostal } from '../../services/postal/config';

const plaintext = { GRPC_PLAINTEXT: 'true', LISTEN: '127.0.0.1:50051' };
const wrong = (name: string) =>
  `${name} must be on this machine, such as 127.0.0.1:50051, where GRPC_PLAINTEXT is true`;

function faultsOf(read: (env: Environment) => unknown, env: Environment): readonly string[] {
  try {
    read({ ...plaintext, ...env });
    return [];
  } catch (error) {
    return wrongOnesIn(error).map(({ field, description }) => `${field} ${description}`);
  }
}

test.each([
  ['credentials', readCredentials, {}, ['LEDGER_SMS', 'LEDGER_MAIL', 'LEDGER_LETTER', 'LEDGER_DESK']],
  ['notify, SMS', readNotify, { CHANNELS: 'sms' }, ['CREDENTIALS_ADDRESS']],
  ['notify, mail', readNotify, { CHANNELS: 'mail' }, ['CREDENTIALS_ADDRESS']],
  ['postal, post', readPostal, {}, ['CREDENTIALS_ADDRESS']],
  ['postal, desk', readPostal, { DESTINATION: 'desk' }, ['CREDENTIALS_ADDRESS']],
] as const)('%s calls nobody elsewhere', (_, read, env, peers) => {
  const at = (address: string) => ({ ...env, ...Object.fromEntries(peers.map((name) => [name, address])) });
  expect(faultsOf(read, at('other.example.org:50051'))).toEqual(expect.arrayContaining(peers.map(wrong)));
  const here = faultsOf(read, at('localhost:50051'));
  expect(here.filter((fault) => peers.some((name) => fault.startsWith(name)))).toEqual([]);
});
