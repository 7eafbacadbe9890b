import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../runtime/config';
import type { Setting } from '../../runtime/settings';
import { carrierKinds } from '../../services/notify/carrier-kinds';
import { readConfig, readWorkConfig, settingsHelp, settingsHelpFor } from '../../services/notify/config';
import { openCarriers } from '../../services/notify/open-carriers';
import { temporaryFolder } from '../support/temporary-folder';
import { faultsOf, leastMail, leastSms } from './least-settings';
import { carrierSurroundings } from './pooled';

function carriersOf(env: Environment) {
  const config = readConfig(env);
  return openCarriers(config, carrierSurroundings()).settings;
}

describe("notify's settings", () => {
  it('have the ports and numbers that the documents tell', () => {
    const { listen, healthListen, families, maxTries, messageKeepDays, institutionFreeNumber } = readConfig(leastMail);
    expect({ listen, healthListen, families, maxTries, messageKeepDays, institutionFreeNumber }).toEqual({
      listen: '0.0.0.0:50053',
      healthListen: '0.0.0.0:9103',
      families: ['mail'],
      maxTries: 5,
      messageKeepDays: 42,
      institutionFreeNumber: '803 164',
    });
  });

  it('have the ports of the family', () => {
    const { listen, healthListen, families } = readConfig(leastSms);
    expect({ listen, healthListen, families }).toEqual({
      listen: '0.0.0.0:50052',
      healthListen: '0.0.0.0:9102',
      families: ['sms'],
    });
  });

  it('cannot be changed once read', () => {
    expect(Object.isFrozen(readConfig(leastMail))).toBe(true);
  });

  it.each([
    ['sms,mail', 'must name one family: a process must not hold the keys of two'],
    ['letter', 'must be sms or mail'],
    [undefined, 'is required: sms or mail'],
  ])('refuse CHANNELS=%s', (CHANNELS, fault) => {
    expect(faultsOf(() => readConfig({ ...leastMail, CHANNELS }))).toEqual({ CHANNELS: fault });
  });

  it('name every fault at once, also those between two settings', () => {
    const wrong = { CHANNELS: 'mail', SMTP_FROM: 'INPS <a@b.it>', MAX_TRIES: '0', PEC_SMTP_URL: 'smtp://pec' };
    expect(Object.keys(faultsOf(() => readConfig(wrong))).sort()).toEqual([
      'CREDENTIALS_ADDRESS',
      'DATABASE_URL',
      'KAFKA_BROKERS',
      'KEYRING_FILE',
      'MAX_TRIES',
      'PEC_FROM',
      'TLS_CA_FILE',
      'TLS_CERT_FILE',
      'TLS_KEY_FILE',
    ]);
    const empty = { ...leastMail, PEC_SMTP_URL: 'smtp://pec', PEC_FROM: '' };
    expect(Object.keys(faultsOf(() => readConfig({ ...leastMail, PEC_SMTP_URL: 'smtp://pec' })))).toEqual(['PEC_FROM']);
    expect(Object.keys(faultsOf(() => readConfig(empty)))).toEqual(['PEC_FROM']);
    expect(readConfig({ ...empty, PEC_SMTP_URL: '' })).toEqual(readConfig(leastMail));
  });

  it('have all that signing takes together, for a domain that the sender is of', () => {
    const dkim = { DKIM_DOMAIN: 'example.it', DKIM_SELECTOR: 'pin', DKIM_KEY_FILE: '/dkim.pem' };
    const faults = (changes: object) => faultsOf(() => readConfig({ ...leastMail, ...dkim, ...changes }));
    const goesWith = 'goes with DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY_FILE';
    const above = "must be the domain of SMTP_FROM's address, or one above it";
    expect(faults({})).toEqual({});
    expect(faults({ SMTP_FROM: 'no-reply@posta.example.it' })).toEqual({});
    expect(faults({ DKIM_SELECTOR: '', DKIM_KEY_FILE: '' })).toEqual({
      DKIM_SELECTOR: goesWith,
      DKIM_KEY_FILE: goesWith,
    });
    expect(faults({ DKIM_DOMAIN: 'posta.example.it' })).toEqual({ DKIM_DOMAIN: above });
    expect(faults({ DKIM_DOMAIN: 'ample.it' })).toEqual({ DKIM_DOMAIN: above });
    expect(faults({ DKIM_SELECTOR: 'pin 1' })).toEqual({ DKIM_SELECTOR: 'must be a domain name' });
  });

  it('are told where the key is not to be read or signed with', async () => {
    const file = join(await temporaryFolder(), 'dkim.pem');
    const env = { ...leastMail, DKIM_DOMAIN: 'example.it', DKIM_SELECTOR: 'pin', DKIM_KEY_FILE: file };
    expect(faultsOf(() => carriersOf(env))).toEqual({ DKIM_KEY_FILE: `${file} cannot be read (ENOENT)` });
    await writeFile(file, 'nothing');
    expect(faultsOf(() => carriersOf(env))).toEqual({
      DKIM_KEY_FILE: `${file} holds no private key in PEM without a passphrase`,
    });
  });

  it('are those of the family that CHANNELS names: the other one is refused, all its settings at once', () => {
    expect(faultsOf(() => readConfig({ ...leastMail, CHANNELS: 'sms', MAX_TRIES: '0' }))).toEqual({
      MAX_TRIES: 'must be a whole number, 1 to 100',
      SMPP_URL: 'one of SMPP_URL, SMS_HTTP_URL is required',
      SMS_HTTP_URL: 'one of SMPP_URL, SMS_HTTP_URL is required',
      SMTP_FROM: 'is for CHANNELS=mail only',
      SMTP_URL: 'is for CHANNELS=mail only',
    });
    expect(faultsOf(() => readConfig({ ...leastMail, SMS_SENDER: 'INPS', SMS_HTTP_URL: '' }))).toEqual({
      SMS_SENDER: 'is for CHANNELS=sms only',
    });
  });

  it('never show a password that a wrong setting holds', () => {
    const told = JSON.stringify(faultsOf(() => readConfig({ ...leastMail, SMTP_URL: 'http://u:sesame@mail' })));
    expect(told).toContain('SMTP_URL');
    expect(told).not.toContain('sesame');
  });

  it('let an institution only have SMS that fit one segment', () => {
    const long = { INSTITUTION_NAME: 'Istituto nazionale della previdenza sociale' };
    expect(readWorkConfig(long, ['mail']).institutionName).toBe(long.INSTITUTION_NAME);
    expect(Object.keys(faultsOf(() => readWorkConfig(long, ['sms', 'mail'])))).toEqual(['INSTITUTION_NAME']);
  });

  it('of every kind of carrier are in the help, and refused where they are for the other family', () => {
    for (const kind of Object.values(carrierKinds))
      for (const { name } of Object.values<Setting<unknown>>(kind.settings())) {
        expect(settingsHelp).toContain(`  ${name}  `);
        expect(settingsHelpFor(kind.family)).toContain(`  ${name}  `);
      }
    expect(faultsOf(() => readConfig({ ...leastSms, BOUNCE_IMAP_URL: 'imaps://mail' }))).toEqual({
      BOUNCE_IMAP_URL: 'is for CHANNELS=mail only',
    });
  });

  it('are all in the help', () => {
    for (const name of Object.keys(leastMail)) expect(settingsHelp).toContain(name);
    for (const name of Object.keys(leastSms)) expect(settingsHelp).toContain(name);
    expect(settingsHelpFor('sms')).not.toContain('SMTP');
    expect(settingsHelpFor('mail')).not.toContain('SMS_HTTP');
    for (const name of ['PEC_SMTP_URL', 'MAX_TRIES', 'INSTITUTION_FAX', 'SMTP_REQUIRE_TLS'])
      expect(settingsHelp).toContain(name);
  });
});

describe('the mail servers', () => {
  it('carry e-mail, and PEC where its provider is named', () => {
    const channelsOf = (env: object) =>
      carriersOf({ ...leastMail, ...env }).map(({ carrier: { name, channels } }) => [name, channels]);
    expect(channelsOf({})).toEqual([['smtp', ['email']]]);
    expect(channelsOf({ PEC_SMTP_URL: 'smtps://pec', PEC_FROM: 'inps@pec.example.it' })).toEqual([
      ['smtp', ['email']],
      ['pec', ['pec']],
    ]);
  });

  it('are not opened where a file named for them cannot be read', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'password');
    await writeFile(file, 'sesame\n');
    await chmod(file, 0o600);
    expect(carriersOf({ ...leastMail, SMTP_PASSWORD_FILE: file })).toHaveLength(1);
    const absent = { ...leastMail, SMTP_PASSWORD_FILE: join(folder, 'absent') };
    expect(faultsOf(() => carriersOf(absent))).toEqual({
      SMTP_PASSWORD_FILE: `${join(folder, 'absent')} cannot be read (ENOENT)`,
    });
  });
});
