/** Asks a printer over HTTP: bounded in time and size, its certificate checked, every failure told as a Fault. */
import { Fault } from '../../../../runtime/fault';
import { type HttpAgent, openAgent } from '../../../../runtime/http-agent';
import { type HttpAnswer, HttpPostFailed, httpPost } from '../../../../runtime/http-post';
import { decodeAnswer, type IppAnswer, NotIpp } from './ipp-decode';
import { type Attribute, encodeRequest } from './ipp-encode';
import type { Operation } from './ipp-tags';

export interface PrinterAccess {
  /** ipp: or ipps:, without a user. */
  readonly url: URL;
  /** PEM; undefined: the system's authorities. A certificate is always checked. */
  readonly certificateAuthorities: string | undefined;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  /** A request with its document and answer. */
  readonly requestMilliseconds: number;
}

interface Question {
  readonly attributes?: readonly Attribute[];
  readonly jobAttributes?: readonly Attribute[];
  readonly document?: Buffer;
  readonly signal?: AbortSignal;
}

const ippPort = '631';
/** Who owns the jobs, where nobody logs in. */
const ownName = 'symbolon';
/** A printer tells some 10 KB of itself, and 200 bytes of each of its jobs as they are asked for here. */
const maxAnswerBytes = 4 * 1_048_576;
/** Letters are sent one after the other; another process's question does not wait for them. */
const connections = 4;
/** Less than printers keep a connection without a request. */
const idleMilliseconds = 4_000;
const never = new AbortController().signal;

/** Connects when it is first asked. */
export class PrinterConnection {
  private readonly url: URL;
  private readonly agent: HttpAgent;
  private readonly headers: Readonly<Record<string, string>>;
  private lastRequestId = 0;

  constructor(private readonly access: PrinterAccess) {
    const { url, certificateAuthorities, login } = access;
    this.url = httpUrlOf(url);
    this.agent = openAgent({ url: this.url, connections, certificateAuthorities, idleMilliseconds });
    const secret = login === undefined ? undefined : Buffer.from(`${login.user}:${login.password}`).toString('base64');
    this.headers = {
      'content-type': 'application/ipp',
      ...(secret === undefined ? {} : { authorization: `Basic ${secret}` }),
    };
  }

  /** The printer's answer, whatever its status. Faults: unavailable, precondition. */
  async ask(operation: Operation, question: Question = {}): Promise<IppAnswer> {
    this.lastRequestId = (this.lastRequestId % 0x7fff_ffff) + 1;
    const requestId = this.lastRequestId;
    const { attributes = [], jobAttributes, document, signal = never } = question;
    const head = encodeRequest({
      operation,
      requestId,
      attributes: [
        { name: 'printer-uri', syntax: 'uri', value: this.access.url.href },
        // A printer wants a job's number beside the address, before anything else.
        ...attributes.filter(({ name }) => name === 'job-id'),
        { name: 'requesting-user-name', syntax: 'name', value: this.access.login?.user ?? ownName },
        ...attributes.filter(({ name }) => name !== 'job-id'),
      ],
      ...(jobAttributes === undefined ? {} : { jobAttributes }),
    });
    const body = document === undefined ? head : Buffer.concat([head, document]);
    const answer = readAnswer(await this.post(body, signal));
    if (answer.requestId !== requestId) throw wrongAnswer('to another question');
    return answer;
  }

  close(): void {
    this.agent.destroy();
  }

  private async post(body: Buffer, signal: AbortSignal): Promise<HttpAnswer> {
    const { url, agent } = this;
    const timeoutMilliseconds = this.access.requestMilliseconds;
    try {
      return await httpPost({ url, agent, headers: this.headers, body, timeoutMilliseconds, maxAnswerBytes, signal });
    } catch (error) {
      if (!(error instanceof HttpPostFailed)) throw error;
      // A printer that refuses may do so before it has read all, and end the connection.
      if (error.begun !== undefined && error.begun.status !== 200) throw refusalOf(error.begun.status);
      throw lossOf(error.reason);
    }
  }
}

function httpUrlOf(url: URL): URL {
  const scheme = url.protocol === 'ipps:' ? 'https' : 'http';
  return new URL(`${scheme}://${url.hostname}:${url.port || ippPort}${url.pathname || '/'}${url.search}`);
}

function readAnswer({ status, body }: HttpAnswer): IppAnswer {
  if (status !== 200) throw refusalOf(status);
  try {
    return decodeAnswer(body);
  } catch (error) {
    if (error instanceof NotIpp) throw wrongAnswer(error.message);
    throw error;
  }
}

/** By the status of HTTP: the printer has not taken the request for its own. */
function refusalOf(status: number): Fault {
  const passes = status >= 500 || status === 408 || status === 429 || status < 300;
  if (passes) return unavailable(`the printer answers with HTTP status ${status}`);
  const why =
    status === 401 || status === 407
      ? ': it wants another user or password'
      : status === 426
        ? ': it wants TLS, which an ipps: address begins with'
        : '';
  return new Fault('precondition', 'PRINTER_REFUSES_US', `the printer refuses with HTTP status ${status}${why}`);
}

/** By what ended the connection. */
function lossOf(code: string): Fault {
  if (/CERT|SIGNATURE|TLS|SSL|EPROTO/.test(code))
    return new Fault('precondition', 'PRINTER_NOT_TRUSTED', `the printer is not whom TLS shows (${code})`);
  if (code === 'TOO_LARGE') return wrongAnswer(`with more than ${maxAnswerBytes} bytes`);
  if (code.startsWith('HPE_')) return wrongAnswer(`not as HTTP (${code})`);
  return unavailable(`the printer does not answer (${code})`);
}

function unavailable(message: string): Fault {
  return new Fault('unavailable', 'PRINTER_UNAVAILABLE', message);
}

function wrongAnswer(how: string): Fault {
  return new Fault('unavailable', 'PRINTER_WRONG_ANSWER', `what answers as a printer does so wrongly: ${how}`);
}
