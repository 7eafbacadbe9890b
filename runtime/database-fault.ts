import { isErrorLike } from './error-like';
import { Fault, isFault } from './fault';

/** Codes after which the same transaction may simply be run again. */
const passing = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
]);

/** Codes that say that the database cannot commit anything now, whatever it is asked. */
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_SERVER_OFFLINE_MODE',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_QUERY_INTERRUPTED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_ERROR_ON_WRITE',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
]);

const alreadyThere = new Set(['ER_TABLE_EXISTS_ERROR', 'ER_DUP_KEYNAME']);
const duplicate = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE']);

export function isPassingConflict(error: unknown): boolean {
  return passing.has(codeOf(error));
}

/** True where an insert met a row with the same primary or unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return duplicate.has(codeOf(error));
}

/** True where a table or an index that was to be made is there. */
export function isAlreadyThere(error: unknown): boolean {
  return alreadyThere.has(codeOf(error));
}

/** A driver's error as a Fault where it means that the database is away; anything else is given back as it is. */
export function translateDatabaseFault(error: unknown): unknown {
  if (isFault(error) || !isDatabaseAway(error)) return error;
  return new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database does not answer or cannot write', {
    retryAfterSeconds: 1,
    cause: error,
  });
}

function isDatabaseAway(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  // knex's own word for a pool without a free connection, and mysql2's for a connection that is gone, carry no code.
  return away.has(codeOf(error)) || error.name === 'KnexTimeoutError' || error.message.includes('closed state');
}

function codeOf(error: unknown): string {
  return isErrorLike(error) && typeof error.code === 'string' ? error.code : '';
}
