import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import type { HttpRegisterOptions } from '../../../services/credentials/adapters/http-register';
import { validFiscalCode } from '../../support/fiscal-codes';
import { freePort } from '../../support/free-port';
import { find, populationRegisterSuite, registeredPerson } from '../../support/population-register-suite';
import { type Behaviour, personMessage, type RegisterServer, startRegisterServer } from '../../support/register-server';
import { temporaryFolder } from '../../support/temporary-folder';
import { letPass, waitFor } from '../../support/wait-for';
import { registerAt } from './register-at';

populationRegisterSuite('an HTTP service', async () => {
  const server = await startRegisterServer();
  return {
    register: registerAt(server.url).register,
    know: async (fiscalCode, person) => void server.persons.set(fiscalCode, person),
    goAway: () => server.stop(),
    close: () => server.stop(),
  };
});

describe('the HTTP register', () => {
  const code = validFiscalCode(7);
  const person = registeredPerson();
  let server: RegisterServer;
  beforeEach(async () => {
    server = await startRegisterServer();
    server.persons.set(code, person);
  });
  afterEach(() => server.stop());

  /** What a question comes to: how often it was asked, the reason in the log, and what the caller got. */
  async function outcomeOf(behaviour: Behaviour, changes: Partial<HttpRegisterOptions> = {}) {
    server.behave(behaviour);
    const { register, lines } = registerAt(server.url, changes);
    const got = await find(register, code).then(
      () => 'an answer',
      (error: { reason?: unknown }) => error.reason,
    );
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${code}|Rossi|Roma`));
    return { tries: server.asked.length, reason: lines.at(-1)?.['reason'], got };
  }
  const failed = (tries: number, reason: string) => ({ tries, reason, got: 'REGISTER_UNAVAILABLE' });
  const unusable = (reason: string) => ({ tries: 1, reason, got: 'REGISTER_ANSWER_UNUSABLE' });

  test('asks by POST with the fiscal code in the body, and with its token', async () => {
    const file = join(await temporaryFolder(), 'token');
    await writeFile(file, 'first');
    const { register } = registerAt(server.url, { bearerToken: () => readFile(file, 'utf8') });
    await find(register, code);
    await writeFile(file, 'renewed');
    await find(register, code);
    const asked = { url: '/persons', method: 'POST', body: JSON.stringify({ fiscal_code: code }) };
    expect(server.asked).toEqual([
      { ...asked, authorization: 'Bearer first' },
      { ...asked, authorization: 'Bearer renewed' },
    ]);
  });

  test('is not asked without its token', async () => {
    const bearerToken = () => readFile('/does/not/exist', 'utf8');
    expect(await outcomeOf((response) => response.end(), { bearerToken })).toEqual(failed(0, 'TOKEN_UNREADABLE'));
  });

  test.each<[string, Behaviour, number, string]>([
    ['is silent', () => {}, 3, 'TIMEOUT'],
    ['is silent after half a body', (response) => void response.writeHead(200).write('{"fiscal'), 3, 'TIMEOUT'],
    ['ends the connection', (_, request) => void request.socket.resetAndDestroy(), 3, 'ECONNRESET'],
    [
      'ends the connection after half a body',
      (response, request) => response.writeHead(200).write('{"fiscal', () => request.socket.destroy()),
      3,
      'ECONNRESET',
    ],
    ['speaks no HTTP', (_, request) => void request.socket.end('hello\r\n\r\n'), 3, 'HPE_INVALID_CONSTANT'],
    ['answers 500', (response) => void response.writeHead(500).end('{}'), 3, 'HTTP_500'],
    ['answers 503', (response) => void response.writeHead(503).end(), 3, 'HTTP_503'],
    ['answers 429', (response) => void response.writeHead(429).end(), 3, 'HTTP_429'],
    [
      'asks for a longer rest than a question has',
      (response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
      1,
      'HTTP_429',
    ],
    ['refuses the login', (response) => void response.writeHead(401).end(), 1, 'HTTP_401'],
    ['sends elsewhere', (response) => void response.writeHead(302, { location: '/other' }).end(), 1, 'HTTP_302'],
    ['refuses the question', (response) => void response.writeHead(403).end(), 1, 'HTTP_403'],
  ])('gives up where the service %s', async (_, behaviour, tries, reason) => {
    expect(await outcomeOf(behaviour)).toEqual(failed(tries, reason));
  });

  const whole = personMessage(code, person);
  test.each([
    ['another person', { ...whole, fiscal_code: validFiscalCode(8) }],
    ['a person without a code', { ...whole, fiscal_code: undefined }],
    ['a list', [whole]],
    ['a number for a name', { ...whole, given_name: 7 }],
    ['no address', { ...whole, address: undefined }],
    ['a text for an address', { ...whole, address: 'Via Roma 12' }],
    ['an address without a street', { ...whole, address: { ...whole.address, street: ' ' } }],
    ['half a health card', { ...whole, health_card: { number: '80380000100123456789' } }],
    ['a control character', { ...whole, family_name: 'Ros\u0000si' }],
  ])('takes no answer with %s', async (_, message) => {
    expect(await outcomeOf((response) => void response.end(JSON.stringify(message)))).toEqual(
      unusable('ANSWER_UNUSABLE'),
    );
  });

  test('takes an answer with fields that it does not know', async () => {
    server.behave((response) => void response.end(JSON.stringify({ ...whole, extra: { number: 1 } })));
    expect(await find(registerAt(server.url).register, code)).toEqual(person);
  });

  test('asks again where the first try failed, after the rest that the service asked for', async () => {
    server.behave((response) => {
      server.behave(undefined);
      response.writeHead(429, { 'retry-after': '1' }).end();
    });
    const begin = performance.now();
    expect(await find(registerAt(server.url).register, code)).toEqual(person);
    expect({ asked: server.asked.length, waited: performance.now() - begin >= 995 }).toEqual({
      asked: 2,
      waited: true,
    });
  });

  test('never asks more at once than it may', async () => {
    let atOnce = 0;
    let most = 0;
    server.behave((response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      void letPass(10).then(() => {
        atOnce -= 1;
        response.end(JSON.stringify(whole));
      });
    });
    const { register } = registerAt(server.url, { concurrency: 2, timeoutMilliseconds: 5_000 });
    await Promise.all(Array.from({ length: 20 }, () => find(register, code)));
    expect({ most, asked: server.asked.length }).toEqual({ most: 2, asked: 20 });
  });

  test('is left alone after so many failures in a row, and found again when it is back', async () => {
    const { register, lines, metrics } = registerAt(server.url, { failuresToOpen: 4, openMilliseconds: 100 });
    server.behave((response) => void response.writeHead(500).end());
    const ask = () => find(register, code).catch((error: { reason?: unknown }) => error.reason);
    const outcomes = [await ask(), await ask(), await ask()];
    const gauge = () => metrics.registry.getSingleMetricAsString('symbolon_credentials_register_circuit_open');
    expect({ outcomes, asked: server.asked.length, gauge: await gauge() }).toMatchObject({
      outcomes: ['REGISTER_UNAVAILABLE', 'REGISTER_UNAVAILABLE', 'REGISTER_UNAVAILABLE'],
      asked: 4,
      gauge: expect.stringMatching(/circuit_open 1$/),
    });
    server.behave(undefined);
    const found = await waitFor('the circuit to let one through', async () => {
      const outcome = await ask();
      return typeof outcome === 'object' && outcome;
    });
    expect({ found, gauge: await gauge() }).toEqual({ found: person, gauge: expect.stringMatching(/circuit_open 0$/) });
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['register.circuit-opened', 'register.circuit-closed']),
    );
  });

  test('counts its tries by what came of them', async () => {
    const { register, metrics } = registerAt(server.url, { tries: 1 });
    await find(register, code);
    await find(register, validFiscalCode(8));
    server.behave((response) => void response.end('{}'));
    await find(register, code).catch(() => {});
    const counted = await metrics.registry.getSingleMetricAsString('symbolon_credentials_register_tries_total');
    expect(counted.split('\n').filter((line) => !line.startsWith('#'))).toEqual(
      ['found', 'unknown', 'unusable'].map(
        (outcome) => `symbolon_credentials_register_tries_total{outcome="${outcome}"} 1`,
      ),
    );
  });

  test('is away where nobody listens', async () => {
    const { register } = registerAt(`http://127.0.0.1:${await freePort()}/`);
    await expect(find(register, code)).rejects.toMatchObject({ reason: 'REGISTER_UNAVAILABLE' });
  });
});

describe('the HTTP register over TLS', () => {
  const code = validFiscalCode(9);

  async function lastReason(dnsNames: readonly string[], ipAddresses: readonly string[], trusts: 'its' | 'another') {
    const [authority, other] = [await makeAuthority(), await makeAuthority()];
    const issued = await issueCertificate(authority, { commonName: 'r', uris: [], dnsNames, ipAddresses, days: 1 });
    const server = await startRegisterServer({ cert: issued.certificate, key: issued.privateKey });
    server.persons.set(code, registeredPerson());
    const certificateAuthority = (trusts === 'its' ? authority : other).certificate;
    const { register, lines } = registerAt(server.url, { certificateAuthority, timeoutMilliseconds: 5_000, tries: 1 });
    const found = await find(register, code).catch(() => undefined);
    await server.stop();
    return { isFound: found !== undefined, asked: server.asked.length, reason: lines.at(-1)?.['reason'] };
  }

  test('is asked where its certificate is of the authority that is trusted', async () => {
    expect(await lastReason([], ['127.0.0.1'], 'its')).toEqual({ isFound: true, asked: 1, reason: undefined });
  });

  test('is told nothing where its certificate is of another authority', async () => {
    const reason = expect.stringMatching(/^(SELF_SIGNED|UNABLE_TO|DEPTH|CERT_SIGNATURE)/);
    expect(await lastReason([], ['127.0.0.1'], 'another')).toEqual({ isFound: false, asked: 0, reason });
  });

  test('is told nothing where its certificate has another name', async () => {
    const reason = 'ERR_TLS_CERT_ALTNAME_INVALID';
    expect(await lastReason(['elsewhere.example'], [], 'its')).toEqual({ isFound: false, asked: 0, reason });
  });
});
