/** What an SMTP session's end means for the message that was to go through it. */
import type { CarrierOutcome } from '../ports';
import { saysNoSuchRecipient } from './mail/no-such-recipient';

/** The server refuses this session, not this message: another password, certificate or hour will do. */
const aboutTheSession = new Set([503, 530, 534, 535, 538]);
/** Where a server judges the message. Before, it judges who sends: a relay set up wrong must not end the mail of all. */
const aboutTheMessage = new Set(['RCPT TO', 'DATA']);
/** Node's words for a certificate that is not taken. */
const aboutTrust = /CERT|SIGNATURE/;

/**
 * `contentBegun`: a byte of what is sent had been asked for. The outcome holds no word of the server's answer but
 * its code: the answer may quote an address.
 */
export function outcomeOfSmtpError(thrown: unknown, contentBegun: boolean): CarrierOutcome {
  const { code, originalCode, responseCode, response, command } = smtpErrorOf(thrown);
  if (responseCode !== undefined) return refusedByServer(responseCode, response, command);
  // Refused by our own side of the protocol: an address or a size that no server was asked about.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return refused('SMTP_NOT_SENDABLE', true);
  const reason = code === '' ? 'SMTP_LOST' : `SMTP_${code}`;
  // Whether the session ends with our own giving up nobody says.
  if (contentBegun || code === 'EABORT') return { kind: 'unclear', reason };
  // Another try will not help, and no message of anybody's goes through: somebody must look.
  return aboutTrust.test(originalCode) ? refusesUs('SMTP_CERTIFICATE') : refused(reason, false);
}

/** The id under which the server has the message, where its answer tells one. */
export function referencesOf(response: string, serverMessageId: string | undefined): readonly string[] {
  if (serverMessageId !== undefined) return [serverMessageId.slice(0, 100)];
  const told = /\b(?:queued as|id=)\s*<?([\w.@-]{1,100})/i.exec(response)?.[1];
  return told === undefined ? [] : [told];
}

function refusedByServer(responseCode: number, response: string, command: string): CarrierOutcome {
  const reason = `SMTP_${responseCode}`;
  if (responseCode < 500) return refused(reason, false);
  if (!aboutTheMessage.has(command) || aboutTheSession.has(responseCode)) return refusesUs(reason);
  const forGood = { kind: 'refused', reason, permanent: true } as const;
  return saysNoSuchRecipient(enhancedStatusIn(response)) ? { ...forGood, suppress: 'hard-bounce' } : forGood;
}

/** Empty where the answer begins with none (RFC 2034); what follows it may be anybody's words. */
function enhancedStatusIn(response: string): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
}

function refusesUs(reason: string): CarrierOutcome {
  return { kind: 'refused', reason, permanent: false, refusesUs: true };
}

function refused(reason: string, permanent: boolean): CarrierOutcome {
  return { kind: 'refused', reason, permanent };
}

/** The parts of nodemailer's errors that are looked at. */
function smtpErrorOf(thrown: unknown): {
  readonly code: string;
  /** Of the connection's own error, where nodemailer put its word in place of it. */
  readonly originalCode: string;
  readonly responseCode: number | undefined;
  /** What the server answered, all of it. */
  readonly response: string;
  /** The step that failed: 'EHLO', 'AUTH PLAIN', 'MAIL FROM', 'RCPT TO', 'DATA'. */
  readonly command: string;
} {
  const code = propertyOf(thrown, 'code');
  const originalCode = propertyOf(thrown, 'originalCode');
  const responseCode = propertyOf(thrown, 'responseCode');
  const response = propertyOf(thrown, 'response');
  const command = propertyOf(thrown, 'command');
  return {
    code: typeof code === 'string' && /^[A-Z_]{1,30}$/.test(code) ? code : '',
    originalCode: typeof originalCode === 'string' ? originalCode : '',
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
    response: typeof response === 'string' ? response : '',
    command: typeof command === 'string' ? command : '',
  };
}

function propertyOf(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}
