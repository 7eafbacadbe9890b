/** An inbox in a folder of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { keyringText, makeKey } from '../../runtime/key-file';
import { keyringOf } from '../../runtime/keyring';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { Inbox } from '../../services/standalone/inbox';
import type { NewInboxItem } from '../../services/standalone/inbox-item';
import { migrations } from '../../services/standalone/migrations';

const keyring = keyringOf(keyringText([makeKey('field', new Date())]), { require: [], forbidPrivate: [] });

/** Each call of the clock is a second later, from `startTime` on. */
export const startTime = new Date('2026-11-22T10:00:00.000Z');

/** `reopen` gives another inbox on the same file, as after a restart. */
export async function openInbox() {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-inbox-'));
  const file = join(folder, 'inbox.db');
  let seconds = 0;
  const clock = { now: () => new Date(startTime.getTime() + 1_000 * seconds++) };
  const opened: { destroy(): Promise<void> }[] = [];
  const reopen = async () => {
    const database = openDatabase({ url: `file:${file}`, poolSize: 1 });
    opened.push(database);
    await migrate(database, migrations, silentLog);
    return new Inbox({ database, cipher: new FieldCipher(keyring), clock });
  };
  const close = async () => {
    for (const database of opened) await database.destroy();
    await rm(folder, { recursive: true });
  };
  return { inbox: await reopen(), reopen, folder, close };
}

export const smsItem: NewInboxItem = {
  id: '01930000-0000-7000-8000-000000000001',
  channel: 'sms',
  to: '+393331234567',
  subject: '',
  text: 'Prima parte del PIN: BCDF GHJK (riferimento 4711).',
  document: undefined,
};

export const emailItem: NewInboxItem = {
  id: '01930000-0000-7000-8000-000000000002',
  channel: 'email',
  to: 'maria@example.org',
  subject: 'Richiesta di PIN',
  text: 'Abbiamo ricevuto la richiesta.\nRiferimento 4711.',
  document: undefined,
};

export const letterItem: NewInboxItem = {
  id: '01930000-0000-7000-8000-000000000003',
  channel: 'letter',
  to: 'MARIA ROSSI\nVIA ROMA 1\n00184 ROMA RM',
  subject: 'Seconda parte del PIN',
  text: 'Seconda parte del PIN: LMNP QRST (riferimento 4711).',
  document: Buffer.from('%PDF-1.4 a letter'),
};
