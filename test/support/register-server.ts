/** A population register's HTTP service on the loopback, which a test can make behave badly. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { RegisteredPerson } from '../../services/credentials/domain/registered-person';

export interface AskedRequest {
  readonly url: string | undefined;
  readonly method: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface RegisterServer {
  readonly url: string;
  readonly port: number;
  readonly persons: Map<string, RegisteredPerson>;
  readonly asked: AskedRequest[];
  /** From now on answers so; undefined: as it should. */
  behave(behaviour: Behaviour | undefined): void;
  stop(): Promise<void>;
}

export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

export async function startRegisterServer(tls?: ServerOptions): Promise<RegisterServer> {
  const persons = new Map<string, RegisteredPerson>();
  const asked: AskedRequest[] = [];
  let behaviour: Behaviour | undefined;
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      const { url, method, headers } = request;
      asked.push({ url, method, authorization: headers.authorization, body });
      if (behaviour !== undefined) return behaviour(response, request);
      answerWell(response, persons, body);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}/persons`,
    port: address.port,
    persons,
    asked,
    behave: (next) => {
      behaviour = next;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function personMessage(fiscalCode: string, { givenName, familyName, address, healthCard }: RegisteredPerson) {
  const { building, street, postalCode, locality, province, countryCode } = address;
  return {
    fiscal_code: fiscalCode,
    given_name: givenName,
    family_name: familyName,
    address: { building, street, postal_code: postalCode, locality, province, country_code: countryCode },
    health_card: healthCard === undefined ? null : { number: healthCard.number, expiry_date: healthCard.expiryDate },
  };
}

function answerWell(response: ServerResponse, persons: ReadonlyMap<string, RegisteredPerson>, body: string): void {
  const code = String(JSON.parse(body).fiscal_code);
  const person = persons.get(code);
  response.writeHead(person === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(person === undefined ? '{}' : JSON.stringify(personMessage(code, person)));
}
