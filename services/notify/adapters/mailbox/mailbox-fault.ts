/** Why a mailbox cannot be read, in our words: a server's own may quote an address or a mail. */
import { codeOf } from '../../../../runtime/error-like';
import { Fault, isFault } from '../../../../runtime/fault';
import { isAboutTrust } from '../trust-code';

/** Fault unavailable, whatever was thrown. */
export function mailboxFaultOf(thrown: unknown): Fault {
  if (isFault(thrown)) return thrown;
  const code = shortCodeOf(thrown);
  const told = code === '' ? '' : ` (${code})`;
  if (isMarked(thrown, 'authenticationFailed'))
    return unavailable('MAILBOX_REFUSES_US', 'the mail server refuses the login');
  if (!isAboutConnection(code) && (isAboutTrust(code) || isMarked(thrown, 'tlsFailed')))
    return unavailable('MAILBOX_NOT_TRUSTED', `the mail server is not whom TLS shows${told}`);
  if (/TIMEOUT|TIMEDOUT/i.test(code)) return unavailable('MAILBOX_SILENT', `the mail server does not answer${told}`);
  if (isAboutProtocol(code)) return unavailable('MAILBOX_WRONG_ANSWER', `the mail server answers wrongly${told}`);
  return unavailable('MAILBOX_LOST', `the connection to the mail server has ended${told}`);
}

function unavailable(reason: string, message: string): Fault {
  return new Fault('unavailable', reason, message);
}

/** Codes of node and of imapflow are words; a server's response code is not taken for one where it holds anything else. */
function shortCodeOf(thrown: unknown): string {
  const code = codeOf(thrown);
  return typeof code === 'string' && /^[A-Za-z0-9_]{1,50}$/.test(code) ? code : '';
}

/** As imapflow marks its errors. */
function isMarked(thrown: unknown, mark: 'authenticationFailed' | 'tlsFailed'): boolean {
  return typeof thrown === 'object' && thrown !== null && Reflect.get(thrown, mark) === true;
}

/** A connection that ends in the middle of TLS's beginning is marked, or named, as what TLS refused is. */
function isAboutConnection(code: string): boolean {
  return /^(ECONN[A-Z]+|EPIPE|E[A-Z]*UNREACH|[A-Z_]*TIMEOUT|ETIMEDOUT|ClosedAfterConnectTLS)$/.test(code);
}

function isAboutProtocol(code: string): boolean {
  return /^(ParserError|MAX_IMAP|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany|UnexpectedTag|MissingTag|InvalidResponse|ResponseProcessing)/.test(
    code,
  );
}
