/** How a command ended, for the shell: one number for what is to be done next. */
import { type Fault, isFault } from '../../runtime/fault';
import { Usage } from './usage';

export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  notAllowed: 3,
  notFound: 4,
  tryLater: 5,
  unavailable: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesInWords = `Exit codes: 0 done, 1 refused by the service (or, of audit verify, not whole), 2 wrong usage or settings, 3 not allowed (token, role,
certificate), 4 not found, 5 limited: try later, 6 unavailable, 130 interrupted.`;

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Usage) return exitCodes.usage;
  if (!isFault(error)) return exitCodes.refused;
  if (error.reason === 'WRONG_SETTINGS') return exitCodes.usage;
  const { kind } = error;
  if (kind === 'unauthenticated' || kind === 'forbidden') return exitCodes.notAllowed;
  if (kind === 'not-found') return exitCodes.notFound;
  if (kind === 'exhausted') return exitCodes.tryLater;
  return kind === 'unavailable' ? exitCodes.unavailable : exitCodes.refused;
}

/** What to do, where the operator can do something. Of a reason that is not here the service's own words must do. */
export const advice: Readonly<Record<string, string>> = {
  UNAVAILABLE: 'is it running, at that address, and is the certificate the right one? --address, --cert',
  DEADLINE_EXCEEDED: 'whether it was done is not known: look before you repeat it; --timeout waits longer',
  OPERATOR_TOKEN: 'log in again: the token is missing, over, or of another installation',
  ROLE_MISSING: 'ask somebody whose role reaches; --help of the command and docs/access.md say which',
  CALLER_NOT_ALLOWED: 'operators call with the certificate of /operators',
  SELF_APPROVAL: 'another operator has to approve what you have proposed',
  OPERATORS_NOT_SET_UP: 'set OPERATOR_ISSUER and its keys where the service runs',
  ELEVATION_NOT_CLAIMED: 'claim it first: symbolon operator elevation claim ID',
  OPERATOR_LIMIT: 'wait',
  LOOKUP_LIMIT: 'wait',
  PROPOSAL_EXPIRED: 'propose it again',
  PROPOSAL_DECIDED: 'nothing is left to do: symbolon operator proposals list',
  PIN_REQUEST_NOT_FOUND: 'take the id from: symbolon operator requests list',
  DELIVERY_NOT_FOUND: 'take the id from: symbolon operator requests list --json',
  CARRIER_UNKNOWN: 'take the name from: symbolon operator carriers list',
  DOCUMENT_NOT_FOUND: 'take the id from: symbolon operator elevation show CASE-ID',
};

/** The reason and what to do on one line, and a line for each faulty field. */
export function inWords(error: Fault): string {
  const { reason, message, fields, retryAfterSeconds } = error;
  const wait = retryAfterSeconds === undefined ? '' : `; again in ${Math.ceil(retryAfterSeconds)} s`;
  const todo = advice[reason] === undefined ? '' : ` — ${advice[reason]}`;
  const faults = fields.map(
    ({ field, reason: why, description }) => `\n  ${field}: ${why}${description === '' ? '' : `, ${description}`}`,
  );
  return `${reason}: ${message.replace(/\s*Resolution note:\s*$/, '')}${wait}${todo}${faults.join('')}`;
}
