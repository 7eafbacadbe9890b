import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { keyringText } from '../../runtime/key-file';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { evidenceArguments } from '../../services/notify/evidence-command';
import { migrations } from '../../services/notify/migrations';
import { insertEvidence } from '../../services/notify/store/receipt-evidence';
import { keyringWith, newKey } from '../support/keyrings';
import { startProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';

const deliveryId = randomUUID();
const mail = Buffer.from('X-Ricevuta: accettazione\r\n\r\nè stato accettato', 'latin1');

/** A database of notify with two receipts of one delivery, and its keyring. */
async function place() {
  const folder = await temporaryFolder();
  const env = { DATABASE_URL: `file:${join(folder, 'notify.db')}`, KEYRING_FILE: join(folder, 'keyring.json') };
  const key = newKey('field');
  await writeFile(env.KEYRING_FILE, keyringText([key, newKey('audit')]), { mode: 0o600 });
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1 });
  await migrate(database, migrations, silentLog);
  const kept = {
    deliveryId,
    attempt: 1,
    error: 'nessuno',
    identifier: 'opec1@provider.example',
    receiveTime: new Date(),
    sha256: createHash('sha256').update(mail).digest(),
  } as const;
  const cipher = new FieldCipher(keyringWith(key));
  const delivered = {
    kind: 'avvenuta-consegna',
    occurTime: new Date('2026-11-27T09:15:09Z'),
    removedParts: 1,
  } as const;
  const accepted = { kind: 'accettazione', occurTime: new Date('2026-11-27T09:15:03Z'), removedParts: 0 } as const;
  for (const [id, told] of [['d', delivered] as const, ['a', accepted] as const])
    await insertEvidence(database, cipher, { ...kept, ...told, id, mail }, new Date('2030-01-01'));
  await database.destroy();
  return { env, out: join(folder, 'deep/evidence') };
}

async function auditIn({ DATABASE_URL: url }: { readonly DATABASE_URL: string }) {
  const database = openDatabase({ url, poolSize: 1 });
  const events: { actor: string; action: string; subject_id: string; reason: string }[] = await database('audit_event');
  await database.destroy();
  return events.map(({ actor, action, subject_id, reason }) => [actor, action, subject_id, reason]);
}

async function running(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const started = await startProcess({ entry: 'services/notify/evidence', args, env });
  const { code } = await started.end;
  return { code, lines: started.lines };
}

describe('the command that gives receipts out', () => {
  test('writes each of a delivery to a file that only its user can read, and says what it stands at', async () => {
    const { env, out } = await place();
    const told = await running(env, deliveryId, '--out', out);
    const sha256 = createHash('sha256').update(mail).digest('hex');
    const [acceptance, delivery] = [
      '1-2026-11-27T091503Z-accettazione-a.eml',
      '1-2026-11-27T091509Z-avvenuta-consegna-d.eml',
    ];
    expect(told).toEqual({
      code: 0,
      lines: [
        acceptance,
        `  accettazione at 2026-11-27T09:15:03.000Z, as it came; SHA-256 when it came: ${sha256}`,
        delivery,
        `  avvenuta-consegna at 2026-11-27T09:15:09.000Z, without 1 part(s) that quoted the message; SHA-256 when it came: ${sha256}`,
        'Attempt 1: delivered',
      ],
    });
    expect((await readdir(out)).sort()).toEqual([acceptance, delivery]);
    expect(await readFile(join(out, acceptance))).toEqual(mail);
    expect(((await stat(join(out, acceptance))).mode & 0o777).toString(8)).toBe('600');
    expect((await running(env, deliveryId, '--out', out)).code).toBe(0);
  });

  test('has the audit say so first, each time, even where the files cannot be written; not where there is none', async () => {
    const { env, out } = await place();
    await running(env, randomUUID(), '--out', out);
    expect(await auditIn(env)).toEqual([]);
    const event = ['symbolon', 'evidence-taken-out', deliveryId, '2 receipt(s)'];
    expect((await running(env, deliveryId, '--out', out)).code).toBe(0);
    expect((await running(env, deliveryId, '--out', env.KEYRING_FILE)).code).toBe(1);
    expect(await auditIn(env)).toEqual([event, event]);
  });

  test('gives nothing out without the key of the audit', async () => {
    const { env, out } = await place();
    const keys: { keys: { purpose: string }[] } = JSON.parse(await readFile(env.KEYRING_FILE, 'utf8'));
    const others = keys.keys.filter(({ purpose }) => purpose !== 'audit');
    await writeFile(env.KEYRING_FILE, JSON.stringify({ ...keys, keys: others }), { mode: 0o600 });
    expect((await running(env, deliveryId, '--out', out)).code).toBe(78);
    await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('says where there is none', async () => {
    const { env, out } = await place();
    expect(await running(env, randomUUID(), '--out', out)).toEqual({
      code: 3,
      lines: ['No receipt is kept for this delivery.'],
    });
  });

  test('says what is wrong with the command line or the settings', async () => {
    const { env, out } = await place();
    expect((await running(env, deliveryId)).code).toBe(64);
    expect((await running({ DATABASE_URL: env.DATABASE_URL }, deliveryId, '--out', out)).code).toBe(78);
    const help = await running({}, '--help');
    expect({ code: help.code, settings: help.lines.filter((line) => line.includes('KEYRING_FILE')).length }).toEqual({
      code: 0,
      settings: 1,
    });
  });

  test('fails where it cannot write, or has not the key', async () => {
    const { env, out } = await place();
    const wrongKey = join(await temporaryFolder(), 'keyring.json');
    await writeFile(wrongKey, keyringText([newKey('field'), newKey('audit')]), { mode: 0o600 });
    expect((await running({ ...env, KEYRING_FILE: wrongKey }, deliveryId, '--out', out)).code).toBe(1);
    await mkdir(join(out, '..'), { recursive: true });
    await writeFile(out, 'a file');
    expect((await running(env, deliveryId, '--out', out)).code).toBe(1);
  });
});

test.each([
  [['x', '--out', 'f']],
  [[deliveryId]],
  [[deliveryId, deliveryId, '--out', 'f']],
  [[deliveryId, '--out', 'f', '--else']],
  [[]],
])('the command line %j is not as it must be', (args) => {
  expect(evidenceArguments(args)).toBeUndefined();
});
