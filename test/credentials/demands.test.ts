import { sealPurposes } from '../../runtime/key';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { keyringOf } from '../../runtime/keyring';
import type { WrittenKey } from '../../runtime/keyring-file';
import { keyringDemands } from '../../services/credentials/demands';
import { newKey } from '../support/keyrings';

const secrets = (['field', 'index', 'pepper', 'fingerprint', 'audit', 'event-signing'] as const).map((purpose) =>
  newKey(purpose),
);
const seals = sealPurposes.map((purpose) => newKey(purpose));
const open = (keys: readonly WrittenKey[]) => () => keyringOf(keyringText(keys), keyringDemands);

test('credentials starts with its secrets and the public part of every sealing key', () => {
  expect(open([...secrets, ...seals.map(publicPartOf)])).not.toThrow();
});

test.each(sealPurposes)('it refuses to start with the private part of %s: it would read what it sealed', (purpose) => {
  const keys = seals.map((key) => (key.purpose === purpose ? key : publicPartOf(key)));
  expect(open([...secrets, ...keys])).toThrow(/must not hold a private key/);
});

test('it refuses to start with a key that signs manifests: it would sign for what it has not printed', () => {
  expect(open([...secrets, ...seals.map(publicPartOf), newKey('manifest-signing')])).toThrow(
    /must not hold a private key/,
  );
});

test.each([...secrets])('it refuses to start without its $purpose key', ({ id }) => {
  const keys = secrets.filter((key) => key.id !== id);
  expect(open([...keys, ...seals.map(publicPartOf)])).toThrow(/has no current key/);
});
