import { randomUUID } from 'node:crypto';
import { verify } from 'argon2';
import { FieldCipher } from '../../../runtime/field-cipher';
import type { WrittenKey } from '../../../runtime/keyring-file';
import { migrations } from '../../../services/credentials/migrations';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { keyringWith, newKey } from '../../support/keyrings';
import { codesIn } from '../code-room';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom, roomKeys } from '../credentials-room';

describeOnEachDatabase('the keys of credentials', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 21_000;
  beforeAll(async () => {
    room = await openCredentialsRoom(context);
  });
  afterAll(() => room.close());

  async function exchanged() {
    const { fiscalCode, initialPin } = await issued();
    const { credential, drawnPin } = await exchangePin(room.deps, { fiscalCode, initialPin }, 'portal');
    await room.published();
    return { fiscalCode, credential, pin: String(drawnPin) };
  }
  async function issued() {
    seed += 1;
    await room.published();
    await requestPin(room.deps, { requestId: randomUUID(), application: anApplication(seed) }, 'portal');
    return { fiscalCode: validFiscalCode(seed), initialPin: pinFrom(await room.published()) };
  }
  /** The same service after a rotation: these keys instead of its own of the same purposes. */
  const withKeys = (...keys: readonly WrittenKey[]) => {
    const purposes = new Set(keys.map(({ purpose }) => purpose));
    const keyring = keyringWith(...keys, ...roomKeys.filter(({ purpose }) => !purposes.has(purpose)));
    return { ...room.deps, keyring, cipher: new FieldCipher(keyring) };
  };
  const own = (purpose: (typeof roomKeys)[number]['purpose'], state: 'current' | 'previous') => {
    const key = roomKeys.find((one) => one.purpose === purpose);
    if (key === undefined) throw new Error(`no key for ${purpose}`);
    return { ...key, state };
  };

  test('keep the personal PIN as Argon2id, its output encrypted under the pepper and bound to its row', async () => {
    const { credential, pin } = await exchanged();
    const { personal_pin_cipher: stored } = await context.database('credential').where({ id: credential.id }).first();
    const pepper = new FieldCipher(room.deps.keyring, 'pepper');
    const hashed = pepper.decryptBytes({ table: 'credential', column: 'personal_pin', row: credential.id }, stored);
    const encoded = `$argon2id$v=19$m=64,t=2,p=1$${unpadded(hashed.subarray(0, 16))}$${unpadded(hashed.subarray(16))}`;
    expect(await verify(encoded, pin)).toBe(true);
    expect(() =>
      pepper.decryptBytes({ table: 'credential', column: 'personal_pin', row: randomUUID() }, stored),
    ).toThrow();
    expect(() =>
      new FieldCipher(room.deps.keyring).decryptBytes(
        { table: 'credential', column: 'personal_pin', row: credential.id },
        stored,
      ),
    ).toThrow();
  });

  test('find a holder under the previous index key, and make no second one', async () => {
    const { fiscalCode, pin } = await exchanged();
    const rotated = withKeys(newKey('index'), own('index', 'previous'));
    expect((await verifyPin(rotated, fiscalCode, pin)).outcome).toBe('verified');
    const { request } = await requestPin(
      rotated,
      { requestId: randomUUID(), application: anApplication(seed) },
      'portal',
    );
    expect(request.outcome).toBe('withheld-credential-in-use');
    await room.published();
  });

  test('verify PINs under the previous pepper, and new ones under the new', async () => {
    const before = await exchanged();
    const waiting = await issued();
    const rotated = withKeys(newKey('pepper'), own('pepper', 'previous'));
    expect((await verifyPin(rotated, before.fiscalCode, before.pin)).outcome).toBe('verified');
    const { drawnPin } = await exchangePin(rotated, waiting, 'portal');
    expect((await verifyPin(rotated, waiting.fiscalCode, String(drawnPin))).outcome).toBe('verified');
    await room.published();
  });

  test('know a code that was sent before the pepper was replaced, and one that was sent since', async () => {
    const rotated = withKeys(newKey('pepper'), own('pepper', 'previous'));
    for (const sender of [room.deps, rotated]) {
      seed += 1;
      await requestPin(sender, { requestId: randomUUID(), application: anApplication(seed) }, 'portal');
      const [read] = codesIn(await room.published());
      if (read === undefined) throw new Error('no code was sent');
      await confirmContact(rotated, read, 'portal');
    }
    expect(await context.database('contact_code').whereNotNull('confirm_time')).toHaveLength(2);
  });

  test('never let a right PIN be called wrong by a process that was not given the pepper', async () => {
    const waiting = await issued();
    const without = withKeys(newKey('pepper'));
    await expect(exchangePin(without, waiting, 'portal')).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'UNKNOWN_KEY',
    });
    await expect(verifyPin(without, waiting.fiscalCode, waiting.initialPin)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  test('keep a PIN-carrying call out of every table: no answer, no fingerprint', async () => {
    const tables = ['request_id', 'audit_event', 'outbox', 'job'] as const;
    const counts = async () =>
      Promise.all(tables.map(async (table) => (await context.database(table).select()).length));
    const { fiscalCode, pin } = await exchanged();
    const before = await counts();
    await verifyPin(room.deps, fiscalCode, pin);
    await verifyPin(room.deps, fiscalCode, 'BCDFGHJK');
    expect(await counts()).toEqual(before);
  });
});

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
