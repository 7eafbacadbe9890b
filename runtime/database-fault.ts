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

/** A server that takes no writes: a replica, or a primary that is being replaced. */
const readOnlyServer = new Set(['ER_READ_ONLY_MODE', 'ER_OPTION_PREVENTS_STATEMENT', 'ER_INNODB_READ_ONLY']);

/** SQLSTATE classes: cardinality, data, constraints, syntax and names, what the server does not support. */
const statementClasses = new Set(['21', '22', '23', '42', '0A']);
/** About data or the statement too, though their SQLSTATE is a general one. */
const statementCodes = new Set([
  'WARN_DATA_TRUNCATED',
  'ER_NO_DEFAULT_FOR_FIELD',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'ER_CHECK_CONSTRAINT_VIOLATED',
  'ER_NET_PACKET_TOO_LARGE',
  'ER_WRONG_ARGUMENTS',
  'ER_UNKNOWN_SYSTEM_VARIABLE',
]);
/** Of class 42, but about the user and its limits: an operator's to mend, not the record's fault. */
const environmentCodes = new Set([
  'ER_USER_LIMIT_REACHED',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_NO_DB_ERROR',
]);
const statementCodesOfSqlite = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG|RANGE|MISUSE|SCHEMA)/;

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** mysql2's for a connection that is gone; knex's and its pool's for a pool that is being closed. */
const poolMessages = /closed state|Unable to acquire a connection|^aborted$/;

const alreadyThere = new Set(['ER_TABLE_EXISTS_ERROR', 'ER_DUP_KEYNAME', 'ER_DUP_FIELDNAME']);
const duplicate = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE']);

export function isPassingConflict(error: unknown): boolean {
  // Class 40: the server rolled the transaction back.
  return passing.has(codeOf(error)) || sqlStateOf(error).startsWith('40');
}

/** True where an insert met a row with the same primary or unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return duplicate.has(codeOf(error));
}

/** True where a table, a column or an index that was to be made is there. */
export function isAlreadyThere(error: unknown): boolean {
  return alreadyThere.has(codeOf(error));
}

/**
 * A driver's error as a Fault `unavailable`, unless it is about the data or the statement; that, and anything else, is
 * given back as it is. So what nobody has listed here passes for an outage, and costs no record.
 */
export function translateDatabaseFault(error: unknown): unknown {
  if (isFault(error) || !isFromDriver(error) || isAboutStatement(error)) return error;
  return new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database does not answer or cannot write', {
    retryAfterSeconds: 1,
    cause: error,
  });
}

/** True where the server took so long over a statement that its connection was given up. */
export function isStatementOverdue(error: unknown): boolean {
  return codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT';
}

/** True where the server cannot write, though it answers: others may. */
export function isReadOnlyServer(error: unknown): boolean {
  return readOnlyServer.has(codeOf(error));
}

function isFromDriver(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  const isServers = sqlStateOf(error) !== '' || /^(ER_|PROTOCOL_|SQLITE)/.test(codeOf(error));
  // mysql2 marks so what costs it a connection; knex's and its pool's own errors carry no mark at all.
  const isConnections = Reflect.get(error, 'fatal') === true || networkCodes.has(codeOf(error));
  const isPools = error.name === 'KnexTimeoutError' || poolMessages.test(error.message);
  return isServers || isConnections || isPools;
}

/** Would it fail again on a database that is well? */
function isAboutStatement(error: unknown): boolean {
  const code = codeOf(error);
  if (code.startsWith('SQLITE')) return statementCodesOfSqlite.test(code);
  if (environmentCodes.has(code)) return false;
  return statementCodes.has(code) || statementClasses.has(sqlStateOf(error).slice(0, 2));
}

function sqlStateOf(error: unknown): string {
  const state: unknown = isErrorLike(error) ? Reflect.get(error, 'sqlState') : undefined;
  return typeof state === 'string' ? state : '';
}

function codeOf(error: unknown): string {
  return isErrorLike(error) && typeof error.code === 'string' ? error.code : '';
}
