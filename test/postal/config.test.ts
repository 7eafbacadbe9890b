import { isFault } from '../../runtime/fault';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { keyringOf } from '../../runtime/keyring';
import { readConfig, readWorkConfig, settingsHelp } from '../../services/postal/config';
import { keyringDemands } from '../../services/postal/demands';
import { newKey } from '../support/keyrings';

const required = {
  DATABASE_URL: 'mysql://postal:secret@127.0.0.1/postal',
  KAFKA_BROKERS: '127.0.0.1:9092',
  KEYRING_FILE: '/keys/postal.json',
  TLS_CERT_FILE: '/tls/cert.pem',
  TLS_KEY_FILE: '/tls/key.pem',
  TLS_CA_FILE: '/tls/ca.pem',
  SPOOL_FOLDER: '/spool',
  CREDENTIALS_ADDRESS: 'credentials:50051',
};

describe('the configuration of postal', () => {
  test('needs only what has no sensible default, and is frozen', () => {
    const config = readConfig(required);
    expect(config).toMatchObject({
      listen: '0.0.0.0:50054',
      healthListen: '0.0.0.0:9104',
      destination: 'post',
      institutionFreeNumber: '803 164',
      institutionMobileNumber: '06 164164',
      letterKeepDays: 42,
      destinationConfig: { kind: 'spool', spoolFolder: '/spool' },
      credentialsAddress: 'credentials:50051',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('names every wrong setting at once', () => {
    const wrong = {
      ...required,
      DESTINATION: 'nowhere',
      SPOOL_FOLDER: '',
      SPOOLING_IS_DESPATCH: 'perhaps',
      BATCH_MAX_LETTERS: '0',
      BATCH_RELEASE: 'never',
      LETTER_TEMPLATES_FOLDER: '/nowhere/at/all',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        reason: 'WRONG_SETTINGS',
        fields: [
          'DESTINATION',
          'SPOOLING_IS_DESPATCH',
          'BATCH_MAX_LETTERS',
          'BATCH_RELEASE',
          'LETTER_TEMPLATES_FOLDER',
          'SPOOL_FOLDER',
        ].map((field) => expect.objectContaining({ field })),
      }),
    );
  });

  test('of a process for desks has its own ports and nothing of the post, and each names what was meant for the other', () => {
    const { SPOOL_FOLDER: _, ...either } = required;
    const desk = { ...either, DESTINATION: 'desk', DESK_PRINTERS_FILE: '/etc/desks.json' };
    expect(readConfig(desk)).toMatchObject({
      listen: '0.0.0.0:50055',
      healthListen: '0.0.0.0:9105',
      destination: 'desk',
      printLeaseSeconds: 10,
      spoolingIsDespatch: true,
      canaryAddressFile: undefined,
      destinationConfig: {
        kind: 'desks',
        deskPrintersFile: '/etc/desks.json',
        deskLookSeconds: 2,
        deskRetrySeconds: 10,
      },
    });
    expect(wrongIn({ ...desk, SPOOL_FOLDER: '/spool', CANARY_ADDRESS_FILE: '/house', BATCH_MAX_SECONDS: '0' })).toEqual(
      [
        'BATCH_MAX_SECONDS: is for DESTINATION=post only',
        'CANARY_ADDRESS_FILE: is for DESTINATION=post only',
        'SPOOL_FOLDER: is for DESTINATION=post only',
      ],
    );
    expect(wrongIn({ ...either, DESTINATION: 'desk', PRINTER_MEDIA: 'a4' })).toEqual([
      'DESK_PRINTERS_FILE: is required',
      'PRINTER_MEDIA: must end with its size, as iso_a4_210x297mm does',
    ]);
    expect(wrongIn({ ...required, DESK_PRINTERS_FILE: '/etc/desks.json', DESK_LOOK_SECONDS: '1' })).toEqual([
      'DESK_PRINTERS_FILE: is for DESTINATION=desk only',
      'DESK_LOOK_SECONDS: is for DESTINATION=desk only',
    ]);
  });

  test('has defaults for all that standalone shares', () => {
    expect(readWorkConfig({})).toMatchObject({
      kafkaRetentionHours: 168,
      spoolingIsDespatch: true,
      batchMaxLetters: 500,
      batchMaxSeconds: 900,
      batchRelease: 'at-once',
      sortConcurrency: 16,
      printMaxMinutes: 60,
    });
  });

  test('holds the texts of the letters, read and checked', () => {
    expect(
      readWorkConfig({})
        .letterTexts.languages()
        .map(({ language }) => language),
    ).toContain('it');
  });

  test('lists every setting for --help', () => {
    for (const name of [...Object.keys(required), 'DESTINATION', 'PRINT_LEASE_SECONDS', 'INSTITUTION_NAME'])
      expect(settingsHelp).toContain(`  ${name}  `);
  });
});

/** What is wrong with each setting, in the order in which it is told. */
function wrongIn(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    return error.fields.map(({ field, description }) => `${field}: ${description}`);
  }
}

describe('the keyring of postal', () => {
  const secrets = [newKey('field'), newKey('index'), newKey('fingerprint')];
  const own = [publicPartOf(newKey('event-signing')), newKey('seal-letter'), newKey('manifest-signing'), ...secrets];

  test.each([
    'seal-mail',
    'seal-sms',
    'seal-desk',
    'event-signing',
  ] as const)('must not hold a private key for %s: the start is refused', (purpose) => {
    const foreign = newKey(purpose, 'previous');
    expect(() => keyringOf(keyringText([...own, foreign]), keyringDemands('letter'))).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        reason: 'INVALID_KEYRING',
        fields: [expect.objectContaining({ field: foreign.id, reason: 'PRIVATE_KEY_FORBIDDEN' })],
      }),
    );
  });

  test('may hold several private keys of its own family, and must hold one', () => {
    const rotating = [...own, newKey('seal-letter', 'previous'), newKey('seal-letter', 'next')];
    expect(keyringOf(keyringText(rotating), keyringDemands('letter')).all('seal-letter')).toHaveLength(3);
    expect(() => keyringOf(keyringText(own.toSpliced(1, 1)), keyringDemands('letter'))).toThrow();
  });

  test('of a process for desks has the key of the desks alone', () => {
    const [signing, , ...others] = own;
    const ofDesk = [signing, newKey('seal-desk'), ...others].flatMap((key) => key ?? []);
    expect(keyringOf(keyringText(ofDesk), keyringDemands('desk-slip')).all('seal-desk')).toHaveLength(1);
    const foreign = newKey('seal-letter');
    expect(() => keyringOf(keyringText([...ofDesk, foreign]), keyringDemands('desk-slip'))).toThrow(
      expect.objectContaining({
        fields: [expect.objectContaining({ field: foreign.id, reason: 'PRIVATE_KEY_FORBIDDEN' })],
      }),
    );
    expect(() => keyringOf(keyringText(own), keyringDemands('desk-slip'))).toThrow('seal-letter');
  });

  test('must hold the key that signs manifests with its private part', () => {
    const [signing, sealing] = own;
    for (const keys of [
      [signing, sealing, ...secrets],
      [signing, sealing, ...secrets, publicPartOf(newKey('manifest-signing'))],
    ])
      expect(() => keyringOf(keyringText(keys.flatMap((key) => key ?? [])), keyringDemands('letter'))).toThrow(
        'manifest-signing',
      );
  });
});
