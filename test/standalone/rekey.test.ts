import { join } from 'node:path';
import { systemClock } from '../../runtime/clock';
import { openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import type { KeyedTable } from '../../runtime/keyed-columns';
import { silentLog } from '../../runtime/log';
import { type Migration, migrate } from '../../runtime/migrate';
import { rekey } from '../../runtime/rekey';
import { inTransaction } from '../../runtime/transaction';
import { migrations as ofNotify } from '../../services/notify/migrations';
import { encryptedColumns as notify } from '../../services/notify/store/encrypted-columns';
import { evidenceOf, insertEvidence } from '../../services/notify/store/receipt-evidence';
import { migrations as ofInbox } from '../../services/standalone/migrations';
import { encryptedColumns as inbox } from '../../services/standalone/store/encrypted-columns';
import { findInboxDocument, insertInboxItem, listInboxItems } from '../../services/standalone/store/inbox-item';
import { moveStagedItems, stageInboxItem } from '../../services/standalone/store/staged-item';
import { keyringWith, newKey } from '../support/keyrings';
import { temporaryFolder } from '../support/temporary-folder';

const [old, recent] = [newKey('field'), newKey('field')];
const before = new FieldCipher(keyringWith(old));
const during = keyringWith({ ...old, state: 'previous' }, recent);
const after = new FieldCipher(keyringWith(recent));
const time = new Date('2026-01-07T08:00:00Z');

async function databaseOf(migrations: readonly Migration[]) {
  const database = openDatabase({ url: `file:${join(await temporaryFolder(), 'rekey.db')}`, poolSize: 1 });
  await migrate(database, migrations, silentLog);
  return database;
}

const walk = (database: Awaited<ReturnType<typeof databaseOf>>, tables: readonly KeyedTable[]) =>
  rekey(
    {
      database,
      keyring: during,
      clock: systemClock,
      signal: new AbortController().signal,
      pace: { rowsPerSecond: 1_000_000, settleMilliseconds: 0, rest: () => new Promise(setImmediate) },
    },
    tables,
  );

test('what the inbox keeps and what waits for it are readable under the new key alone', async () => {
  const database = await databaseOf(ofInbox);
  const letter = (id: string) => {
    const document = Buffer.from(`PDF of ${id}`);
    return { id, channel: 'letter', to: 'Maria Rossi', subject: '', text: `text of ${id}`, document } as const;
  };
  await inTransaction(database, (trx) => insertInboxItem(trx, before, letter('one'), time));
  // A letter that is drawn twice waits twice.
  for (const reference of ['first', 'second', 'third'])
    await stageInboxItem(database, before, { batchId: 'batch', reference }, letter('two'));
  expect(await walk(database, inbox)).toMatchObject({ isWhole: true, rewritten: 4, left: [], cleared: [old.id] });
  await inTransaction(database, (trx) => moveStagedItems(trx, 'third', time));
  const items = await listInboxItems(database, after);
  expect(items.map(({ text }) => text)).toEqual(['text of two', 'text of one']);
  expect(String(await findInboxDocument(database, after, 'two'))).toBe('PDF of two');
  await database.destroy();
});

test('so is the evidence that notify keeps', async () => {
  const database = await databaseOf(ofNotify);
  const kept = {
    id: '019b0000-0000-7000-8000-000000000001',
    deliveryId: 'delivery',
    attempt: 1,
    kind: 'accettazione',
    error: 'nessuno',
    identifier: 'identifier',
    occurTime: time,
    receiveTime: time,
    sha256: Buffer.alloc(32, 1),
    removedParts: 0,
    mail: Buffer.from('a receipt'),
  } as const;
  await insertEvidence(database, before, kept, time);
  expect(await walk(database, notify)).toMatchObject({ isWhole: true, rewritten: 1, left: [], cleared: [old.id] });
  expect((await evidenceOf(database, after, 'delivery')).map(({ mail }) => String(mail))).toEqual(['a receipt']);
  await database.destroy();
});
