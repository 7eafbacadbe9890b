import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../runtime/clock';
import type { Environment } from '../../runtime/config';
import { readConfig } from '../../services/notify/config';
import { smsCarrier } from '../../services/notify/sms-settings';
import { temporaryFolder } from '../support/temporary-folder';
import { faultListOf, leastSms } from './least-settings';

function smsCarrierOf(env: Environment) {
  const [carrier] = readConfig(env).carriers;
  if (carrier?.kind !== 'sms-http') throw new Error('not a process for SMS over HTTP');
  return smsCarrier(carrier.settings, { name: carrier.name, concurrency: 1, clock: systemClock });
}

describe('the provider of SMS', () => {
  it.each([
    [
      { SMS_HTTP_URL: 'http://provider.example/' },
      { SMS_HTTP_URL: 'must be https: unless SMS_HTTP_REQUIRE_TLS is false' },
    ],
    [{ SMS_HTTP_URL: 'http://provider.example/', SMS_HTTP_REQUIRE_TLS: 'false' }, {}],
    [
      { SMS_HTTP_URL: 'https://u:sesame@provider.example/' },
      { SMS_HTTP_URL: 'must have neither a user nor a #: SMS_HTTP_USER is for the user' },
    ],
    [{ SMS_HTTP_USER: 'inps' }, { SMS_HTTP_PASSWORD_FILE: 'is required with SMS_HTTP_USER' }],
    [{ SMS_HTTP_PASSWORD_FILE: '/p' }, { SMS_HTTP_USER: 'is required with SMS_HTTP_PASSWORD_FILE' }],
    [{ SMS_SENDER: '+390612345678' }, {}],
    [{ SMS_SENDER: 'INPS Italia' }, {}],
    [{ SMS_SENDER: 'INPS Servizi' }, { SMS_SENDER: 'must be at most 11 letters and digits, or a number' }],
    [{ SMS_SENDER: 'INPS\r\nX' }, { SMS_SENDER: 'must be at most 11 letters and digits, or a number' }],
    [
      { INSTITUTION_NAME: 'Istituto nazionale della previdenza' },
      { INSTITUTION_NAME: 'with the other INSTITUTION_ settings must leave every SMS within 160 GSM characters' },
    ],
  ])('has settings that fit together: %j', (env, faults) => {
    const told = Object.entries(faults).map(([field, description]) => `${field} ${description}`);
    expect(faultListOf(() => readConfig({ ...leastSms, ...env }))).toEqual(told);
  });

  const written = async (name: string, content: string) => {
    const file = join(await temporaryFolder(), name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };

  it('carries SMS', async () => {
    const env = { ...leastSms, SMS_HTTP_TOKEN_FILE: await written('token', 'sesame\n') };
    expect(smsCarrierOf(env).channels).toEqual(['sms']);
  });

  it('is not spoken to where anything in its files is wrong; all of it is told, and nothing of what they hold', async () => {
    const mapping = { request: { json: { to: '{recipient}', user: '{user}', key: 'sesame' } }, answer: {} };
    const env = {
      ...leastSms,
      SMS_HTTP_MAPPING_FILE: await written('mapping.json', JSON.stringify(mapping)),
      SMS_HTTP_TOKEN_FILE: await written('token', 'ses\name\n'),
      SMS_HTTP_CA_FILE: '/nowhere/ca.pem',
    };
    const faults = faultListOf(() => smsCarrierOf(env));
    expect(faults).toEqual([
      'SMS_HTTP_TOKEN_FILE must hold one line of ASCII characters',
      'SMS_HTTP_MAPPING_FILE answer is not known',
      'SMS_HTTP_MAPPING_FILE request names {text} nowhere in its body',
      'SMS_HTTP_CA_FILE /nowhere/ca.pem cannot be read (ENOENT)',
    ]);
    const noJson = { ...leastSms, SMS_HTTP_MAPPING_FILE: await written('mapping.json', '{"key": sesame') };
    expect(faultListOf(() => smsCarrierOf(noJson))).toEqual(['SMS_HTTP_MAPPING_FILE is no JSON']);
  });

  it('gets each secret that its mapping names, and one way to say who it is', async () => {
    const mapping = { request: { form: { to: '{recipient}', text: '{text}', user: '{user}', pass: '{password}' } } };
    const SMS_HTTP_MAPPING_FILE = await written('mapping.json', JSON.stringify(mapping));
    expect(faultListOf(() => smsCarrierOf({ ...leastSms, SMS_HTTP_MAPPING_FILE }))).toEqual([
      'SMS_HTTP_USER is required: the mapping names {user}',
      'SMS_HTTP_PASSWORD_FILE is required: the mapping names {password}',
    ]);
    const both = {
      ...leastSms,
      SMS_HTTP_TOKEN_FILE: await written('token', 'sesame'),
      SMS_HTTP_USER: 'inps',
      SMS_HTTP_PASSWORD_FILE: await written('password', 'sesame'),
    };
    expect(faultListOf(() => smsCarrierOf(both))).toEqual([
      'SMS_HTTP_TOKEN_FILE and SMS_HTTP_USER: only one of them, unless the mapping names both',
    ]);
  });
});
