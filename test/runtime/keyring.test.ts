import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { keyringOf, openKeyring } from '../../runtime/keyring';
import type { WrittenKey } from '../../runtime/keyring-file';
import { type Log, silentLog } from '../../runtime/log';
import { newKey } from '../support/keyrings';

const [signing, mail, sms, field] = [newKey('event-signing'), newKey('seal-mail'), newKey('seal-sms'), newKey('field')];
const notifyMail = {
  require: [
    { purpose: 'field', kind: 'secret' },
    { purpose: 'event-signing', kind: 'public' },
    { purpose: 'seal-mail', kind: 'private' },
  ],
  forbidPrivate: ['event-signing', 'seal-sms', 'seal-letter', 'seal-desk'],
} as const;
const wellMade = [field, publicPartOf(signing), mail];
const faultOf = (keys: readonly WrittenKey[]) => {
  try {
    return keyringOf(keyringText(keys), notifyMail);
  } catch (error) {
    return error;
  }
};

test('a process finds its keys by purpose and id, the current one first', () => {
  const [next, previous] = [newKey('seal-mail', 'next'), newKey('seal-mail', 'previous')];
  const ring = keyringOf(keyringText([next, previous, ...wellMade]), notifyMail);
  expect({
    current: ring.current('seal-mail').id,
    all: ring.all('seal-mail').map(({ id }) => id),
    found: ring.find('seal-mail', previous.id)?.kind,
    ofAnotherPurpose: ring.find('seal-sms', previous.id),
    unknown: ring.find('seal-mail', 'unknown'),
  }).toEqual({
    current: mail.id,
    all: [mail.id, next.id, previous.id],
    found: 'private',
    ofAnotherPurpose: undefined,
    unknown: undefined,
  });
});

test('a private key of another family refuses the start; more keys of its own family and public ones of others do not', () => {
  expect(faultOf([...wellMade, sms])).toMatchObject({
    kind: 'invalid',
    reason: 'INVALID_KEYRING',
    fields: [{ field: sms.id, reason: 'PRIVATE_KEY_FORBIDDEN' }],
  });
  expect(faultOf([...wellMade, newKey('seal-mail', 'previous'), publicPartOf(sms)])).not.toBeInstanceOf(Error);
});

test('what is missing, public where it must be private, and forbidden is named together', () => {
  const fault = faultOf([signing, publicPartOf(mail), newKey('field', 'previous')]);
  expect(fault).toMatchObject({
    fields: [
      { field: signing.id, reason: 'PRIVATE_KEY_FORBIDDEN' },
      { field: 'field', reason: 'KEY_MISSING' },
      { field: mail.id, reason: 'PRIVATE_KEY_MISSING' },
    ],
  });
  expect(String(fault)).toContain(`field: has no current key; ${mail.id}: is needed with its private part`);
});

test('a private key of another family is named even in a file with other faults', () => {
  const fault = faultOf([...wellMade, sms, { ...field, id: 'again' }]);
  expect(fault).toMatchObject({
    fields: [{ field: 'again' }, { field: 'again' }, { field: sms.id, reason: 'PRIVATE_KEY_FORBIDDEN' }],
  });
});

test('a key does not show its material where it is logged', () => {
  const ring = keyringOf(keyringText(wellMade), notifyMail);
  const shown = [...ring.all('field'), ...ring.all('seal-mail')]
    .map((key) => inspect(key, { depth: 9 }) + JSON.stringify(key))
    .join();
  for (const material of [field.secret, mail.jwk?.d]) {
    expect(shown).not.toContain(material);
    expect(shown).not.toContain(
      Buffer.from(material ?? '', 'base64url')
        .toString('hex')
        .slice(0, 8),
    );
  }
  expect(shown).not.toContain(
    Buffer.from(field.secret ?? '', 'base64url')
      .subarray(0, 4)
      .join(),
  );
});

test('asking for the key of a purpose that nobody required is a bug', () => {
  const ring = keyringOf(keyringText(wellMade), notifyMail);
  expect(() => ring.current('pepper')).toThrow(expect.objectContaining({ kind: 'bug' }));
});

describe('a ring in a file', () => {
  let directory = '';
  const path = () => join(directory, 'keyring.json');
  const write = async (text: string) => {
    await writeFile(path(), text);
    await chmod(path(), 0o600);
  };
  const events: string[] = [];
  const log: Log = { ...silentLog, info: (event) => events.push(event), error: (event) => events.push(event) };
  beforeEach(async () => {
    events.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'symbolon-keyring-'));
    await write(keyringText(wellMade));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  test('a reload takes up what the file has now', async () => {
    const ring = await openKeyring(path(), { ...notifyMail, log });
    const newest = newKey('seal-mail');
    await write(keyringText([field, publicPartOf(signing), { ...mail, state: 'previous' }, newest]));
    await ring.reload();
    expect({ current: ring.current('seal-mail').id, old: ring.find('seal-mail', mail.id)?.id, events }).toEqual({
      current: newest.id,
      old: mail.id,
      events: ['keyring.reloaded'],
    });
  });

  test('a reload of a bad file is logged and leaves the ring as it was', async () => {
    const ring = await openKeyring(path(), { ...notifyMail, log });
    for (const bad of [keyringText([...wellMade, sms]), '{', keyringText([])]) {
      await write(bad);
      await ring.reload();
    }
    await rm(path());
    await ring.reload();
    expect({ all: ring.all('seal-mail').map(({ id }) => id), events }).toEqual({
      all: [mail.id],
      events: Array(4).fill('keyring.refused'),
    });
  });

  test('many who ask for a reload at once share one reading', async () => {
    const ring = await openKeyring(path(), { ...notifyMail, log });
    await write(keyringText([...wellMade, { ...newKey('seal-mail'), state: 'next' }]));
    await Promise.all(Array.from({ length: 20 }, () => ring.reload()));
    expect(events).toEqual(['keyring.reloaded']);
  });

  test('an unchanged file is neither taken nor told again, and a wrong one is told once', async () => {
    const ring = await openKeyring(path(), { ...notifyMail, log });
    await ring.reload();
    expect(events).toEqual([]);
    await write('{');
    for (const _ of [1, 2]) await ring.reload();
    expect([events, ring.watch.refusal()]).toEqual([['keyring.refused'], expect.stringContaining('not a JSON object')]);
    await write(keyringText(wellMade));
    await ring.reload();
    expect([events, ring.watch.refusal()]).toEqual([['keyring.refused'], undefined]);
  });

  test('what was judged is what is taken, whatever becomes of the file meanwhile, and whoever asks for the reload', async () => {
    const ring = await openKeyring(path(), { ...notifyMail, log });
    const judged: string[][] = [];
    ring.admitBy(async (found) => {
      judged.push(found.all('seal-mail').map(({ id }) => id));
      await write(keyringText(wellMade));
      if (judged.length === 2) throw new Error('not this one');
    });
    const [one, two] = [newKey('seal-mail'), newKey('seal-mail')].map((key) => ({ ...key, state: 'next' as const }));
    await write(keyringText([...wellMade, one as WrittenKey]));
    await ring.reload();
    expect([judged, ring.all('seal-mail').map(({ id }) => id)]).toEqual([[[mail.id, one?.id]], [mail.id, one?.id]]);
    await write(keyringText([...wellMade, two as WrittenKey]));
    await ring.reload();
    expect([ring.all('seal-mail').map(({ id }) => id), ring.watch.refusal()]).toEqual([
      [mail.id, one?.id],
      'not this one',
    ]);
  });

  test('a bad file is refused at the start, with its path', async () => {
    await write('{"version": 1, "keys": []}');
    await expect(openKeyring(path(), { ...notifyMail, log })).rejects.toMatchObject({
      message: `${path()}: field: has no current key; event-signing: has no current key; seal-mail: has no current key`,
    });
  });
});
