import { isPassingConflict, translateDatabaseFault } from '../../runtime/database-fault';
import { Fault } from '../../runtime/fault';
import { describeOnEachDatabase } from '../support/database-suite';

const serverError = (code: string, sqlState: string) => Object.assign(new Error(code), { code, errno: 1, sqlState });
const connectionError = (code: string) => Object.assign(new Error(code), { code, fatal: true });
const sqliteError = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string) => Object.assign(new Error('Timeout acquiring a connection'), { name });

const became = (error: unknown): string => {
  if (isPassingConflict(error)) return 'run again';
  const translated = translateDatabaseFault(error);
  return translated === error ? 'as it was' : translated instanceof Fault ? translated.kind : 'something else';
};

test.each([
  ['a lost connection', connectionError('PROTOCOL_CONNECTION_LOST')],
  ['a connection lost in a way that nobody has listed', connectionError('ERR_SSL_WRONG_VERSION_NUMBER')],
  ['a connection cut by the network', connectionError('ENETDOWN')],
  ['a server error that nobody has listed', serverError('ER_NEW_IN_MYSQL_9', 'HY000')],
  ['a server going down', serverError('ER_SERVER_SHUTDOWN', '08S01')],
  ['a killed connection', serverError('ER_CONNECTION_KILLED', '70100')],
  ['a read-only server', serverError('ER_OPTION_PREVENTS_STATEMENT', 'HY000')],
  ['a password that is not right any more', serverError('ER_ACCESS_DENIED_ERROR', '28000')],
  ['a user with too many connections', serverError('ER_USER_LIMIT_REACHED', '42000')],
  ['a user whose rights were taken away', serverError('ER_TABLEACCESS_DENIED_ERROR', '42000')],
  ['a commit that failed', serverError('ER_ERROR_DURING_COMMIT', 'HY000')],
  ['a full disk', sqliteError('SQLITE_FULL')],
  ['a SQLite that nobody has listed', sqliteError('SQLITE_NOTADB')],
  ['no free connection', named('KnexTimeoutError')],
  ['a pool that is being closed', new Error('aborted')],
])('%s asks to wait', (_what, error) => {
  expect(became(error)).toBe('unavailable');
});

test.each([
  ['a deadlock', serverError('ER_LOCK_DEADLOCK', '40001')],
  ['a roll-back at the commit', serverError('ER_TRANSACTION_ROLLBACK_DURING_COMMIT', '40000')],
  ['a roll-back by its class', serverError('XA_RBDEADLOCK', '40001')],
  ['a busy SQLite', sqliteError('SQLITE_BUSY')],
])('%s is run again', (_what, error) => {
  expect(became(error)).toBe('run again');
});

test.each([
  ['a constraint', serverError('ER_BAD_NULL_ERROR', '23000')],
  ['data too long', serverError('ER_DATA_TOO_LONG', '22001')],
  ['data cut off', serverError('WARN_DATA_TRUNCATED', '01000')],
  ['a syntax error', serverError('ER_PARSE_ERROR', '42000')],
  ['an unknown column', serverError('ER_BAD_FIELD_ERROR', '42S22')],
  ['an unknown table', serverError('ER_NO_SUCH_TABLE', '42S02')],
  ['a constraint of SQLite', sqliteError('SQLITE_CONSTRAINT_NOTNULL')],
  ['a mistake of ours', new TypeError('x is not a function')],
  ['a file that is not there', sqliteError('ENOENT')],
  ['a Fault', new Fault('invalid', 'X', 'x')],
])('%s stays what it is', (_what, error) => {
  expect(became(error)).toBe('as it was');
});

describeOnEachDatabase('a real error', [], (context) => {
  const failing = async (statement: string): Promise<string> => {
    try {
      await context.database.raw(statement);
      return 'none';
    } catch (error) {
      return became(error);
    }
  };

  it('about a statement stays what it is', async () => {
    await context.database.raw(
      "CREATE TABLE narrow (id VARCHAR(2) PRIMARY KEY, CHECK (id <> '7'), CHECK (LENGTH(id) < 3))",
    );
    await context.database.raw("INSERT INTO narrow VALUES ('a')");
    const statements = [
      'SELECT nothing FROM narrow',
      'SELECT 1 FROM nowhere',
      'SELEKT',
      "INSERT INTO narrow VALUES ('a')",
      "INSERT INTO narrow VALUES ('abc')",
      "INSERT INTO narrow VALUES ('7')",
      'INSERT INTO narrow VALUES (1, 2)',
    ];
    const outcomes = await Promise.all(statements.map(async (statement) => [statement, await failing(statement)]));
    expect(outcomes).toEqual(statements.map((statement) => [statement, 'as it was']));
  });
});
