import { keyringText, publicPartOf } from '../../runtime/key-file';
import { keyringOf } from '../../runtime/keyring';
import type { WrittenKey } from '../../runtime/keyring-file';
import { keyringDemands } from '../../services/notify/demands';
import { newKey } from '../support/keyrings';

it('a process demands the private keys of its own families, the public one of the other, and forbids all other private ones', () => {
  expect(keyringDemands(['mail'])).toEqual({
    require: [
      { purpose: 'field', kind: 'secret' },
      { purpose: 'index', kind: 'secret' },
      { purpose: 'fingerprint', kind: 'secret' },
      { purpose: 'audit', kind: 'secret' },
      { purpose: 'event-signing', kind: 'public' },
      { purpose: 'seal-mail', kind: 'private' },
      { purpose: 'seal-sms', kind: 'public' },
    ],
    forbidPrivate: ['event-signing', 'manifest-signing', 'seal-sms', 'seal-letter', 'seal-desk'],
  });
  expect(keyringDemands(['sms', 'mail']).forbidPrivate).toEqual([
    'event-signing',
    'manifest-signing',
    'seal-letter',
    'seal-desk',
  ]);
});

describe('the process for mail', () => {
  const secrets = (['field', 'index', 'fingerprint', 'audit'] as const).map((purpose) => newKey(purpose));
  const [signing, mail, sms] = [newKey('event-signing'), newKey('seal-mail'), newKey('seal-sms')];
  const right = [...secrets, publicPartOf(signing), mail, publicPartOf(sms)];
  const open = (keys: readonly WrittenKey[]) => () => keyringOf(keyringText(keys), keyringDemands(['mail']));

  it('starts with its secrets, its own private key and the public one of the other', () => {
    expect(open(right)).not.toThrow();
  });

  it.each(right)('refuses to start without its $purpose key', (missing) => {
    expect(open(right.filter((key) => key !== missing))).toThrow(/has no current key/);
  });

  it("refuses to start with the other's private key: it would read what it sealed", () => {
    expect(open([...secrets, publicPartOf(signing), mail, sms])).toThrow(/must not hold a private key/);
  });
});
