import type { HttpRegisterOptions } from '../../../services/credentials/adapters/http-register';
import { validFiscalCode } from '../../support/fiscal-codes';
import { find, registeredPerson } from '../../support/population-register-suite';
import { type Behaviour, type RegisterServer, startRegisterServer } from '../../support/register-server';
import { waitFor } from '../../support/wait-for';
import { registerAt } from './register-at';

const code = validFiscalCode(7);
const person = registeredPerson();
let server: RegisterServer;
beforeEach(async () => {
  server = await startRegisterServer();
  server.persons.set(code, person);
});
afterEach(() => server.stop());

const reasonOf = (error: { reason?: unknown }) => error.reason;
const status =
  (code: number): Behaviour =>
  (response) =>
    void response.writeHead(code).end();

const ofOnePerson: [string, Behaviour, string][] = [
  ['without end', (response) => void response.writeHead(200).end('x'.repeat(200_000)), 'TOO_LARGE'],
  ['no JSON', (response) => void response.writeHead(200).end('<html>'), 'ANSWER_UNUSABLE'],
  ['nothing', status(200), 'ANSWER_UNUSABLE'],
  ['in another encoding', (response) => void response.end(Buffer.from('{"a":"\xe9"}', 'latin1')), 'ANSWER_UNUSABLE'],
  ['409', status(409), 'HTTP_409'],
  ['422', status(422), 'HTTP_422'],
];

describe('an HTTP register that answers of one person what nobody can use', () => {
  test.each(ofOnePerson)('is not asked again where that is %s', async (_, behaviour, reason) => {
    server.behave(behaviour);
    const { register, lines } = registerAt(server.url);
    const got = await find(register, code).catch(reasonOf);
    expect({ asked: server.asked.length, reason: lines.at(-1)?.['reason'], got }).toEqual({
      asked: 1,
      reason,
      got: 'REGISTER_ANSWER_UNUSABLE',
    });
  });

  test.each<[string, Behaviour, string]>([
    ...ofOnePerson,
    ['403', status(403), 'HTTP_403'],
  ])('is not left alone where that is %s, however often', async (_, behaviour) => {
    const { register } = registerAt(server.url, { failuresToOpen: 2 });
    server.behave(behaviour);
    for (let times = 0; times < 5; times += 1) await find(register, code).catch(() => {});
    server.behave(undefined);
    expect({ asked: server.asked.length, found: await find(register, code) }).toEqual({ asked: 5, found: person });
  });
});

describe('an HTTP register that nobody waits for any more', () => {
  const long = { timeoutMilliseconds: 60_000 };
  test.each<[string, Behaviour, Partial<HttpRegisterOptions>]>([
    ['while the service is silent', () => {}, long],
    ['in the middle of an answer', (response) => void response.writeHead(200).write('{"fiscal'), long],
    ['while it rests between two tries', (response) => void response.writeHead(429, { 'retry-after': '5' }).end(), {}],
  ])('gives up at once %s', async (_, behaviour, changes) => {
    server.behave(behaviour);
    const { register } = registerAt(server.url, changes);
    const leaving = new AbortController();
    const finding = find(register, code, leaving.signal).catch(reasonOf);
    await waitFor('the question', () => server.asked.length > 0);
    const begin = performance.now();
    leaving.abort();
    expect({ reason: await finding, soon: performance.now() - begin < 2_000 }).toEqual({
      reason: 'REGISTER_UNAVAILABLE',
      soon: true,
    });
  });

  test('asks nothing, nor what waits for a place', async () => {
    server.behave(() => {});
    const { register } = registerAt(server.url, { ...long, concurrency: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const one = find(register, code, first.signal).catch(reasonOf);
    const other = find(register, code, second.signal).catch(reasonOf);
    await waitFor('the first question', () => server.asked.length === 1);
    second.abort();
    expect(await other).toBe('REGISTER_UNAVAILABLE');
    first.abort();
    await one;
    await find(register, code, AbortSignal.abort()).catch(() => {});
    expect(server.asked.length).toBe(1);
  });

  test('counts that as no failure of the service', async () => {
    const { register } = registerAt(server.url, { ...long, failuresToOpen: 2 });
    server.behave(() => {});
    for (let times = 0; times < 4; times += 1) {
      const leaving = new AbortController();
      const finding = find(register, code, leaving.signal).catch(() => {});
      await waitFor('the question', () => server.asked.length > times);
      leaving.abort();
      await finding;
    }
    server.behave(undefined);
    expect(await find(register, code)).toEqual(person);
  });
});
