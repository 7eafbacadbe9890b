import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../runtime/clock';
import { type Environment, readSettings } from '../../runtime/config';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { smppCarrier, smppSettingFaults, smppSettings } from '../../services/notify/smpp-settings';
import { outgoingMessage } from '../support/message-carrier-suite';
import { startFakeSmsc } from '../support/smsc/fake-smsc';
import { commandIds } from '../support/smsc/pdu';
import { temporaryFolder } from '../support/temporary-folder';
import { faultListOf } from './least-settings';

const least = { SMPP_URL: 'smpps://inps@smsc.example:3550', SMS_SENDER: 'INPS' };
const deps = {
  name: 'alpha',
  takeReceipts: async () => {},
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  metrics: openMetrics(),
};

function carrierOf(env: Environment) {
  return smppCarrier(readSettings(env, smppSettings()), deps);
}

describe('the settings of an SMSC', () => {
  it.each([
    [{}, []],
    [{ SMPP_URL: 'smpp://inps@smsc.example', SMPP_REQUIRE_TLS: 'false' }, []],
    [{ SMPP_URL: 'smpp://inps@smsc.example' }, ['SMPP_URL must be smpps: unless SMPP_REQUIRE_TLS is false']],
    [{ SMPP_URL: 'smpps://smsc.example' }, ['SMPP_URL must name a system id and a host']],
    [
      { SMPP_URL: 'smpps://inps:sesame@smsc.example' },
      ['SMPP_URL must have no password: SMPP_PASSWORD_FILE is for it'],
    ],
    [{ SMPP_URL: 'smpps://inps@smsc.example/?tls=no' }, ['SMPP_URL must have nothing after the port']],
  ])('fit together: %j', (env, faults) => {
    expect(smppSettingFaults({ ...least, ...env }).map(({ field, description }) => `${field} ${description}`)).toEqual(
      faults,
    );
  });

  it.each([
    [{ SMPP_URL: 'https://smsc.example' }, ['SMPP_URL must be a URL: smpps:… or smpp:…']],
    [{ SMPP_URL: undefined, SMS_SENDER: undefined }, ['SMPP_URL is required', 'SMS_SENDER is required']],
    [{ SMS_SENDER: 'INPS Servizi' }, ['SMS_SENDER must be at most 11 letters and digits, or a number']],
    [{ SMPP_WINDOW: '0' }, ['SMPP_WINDOW must be a whole number, 1 to 1000']],
    [
      {
        SMPP_URL: 'smpps://longer-than-15-chars@smsc.example',
        SMPP_SYSTEM_TYPE: 'longer-than-12',
        SMPP_PASSWORD_FILE: '/nowhere',
        SMPP_CA_FILE: '/none',
      },
      [
        'SMPP_PASSWORD_FILE /nowhere cannot be read (ENOENT)',
        'SMPP_URL must hold at most 15 ASCII characters',
        'SMPP_SYSTEM_TYPE must hold at most 12 ASCII characters',
        'SMPP_CA_FILE /none cannot be read (ENOENT)',
      ],
    ],
  ])('are all named where they are wrong: %j', (env, faults) => {
    expect(faultListOf(() => carrierOf({ ...least, ...env }))).toEqual(faults);
  });

  it('make a carrier that binds as they say', async () => {
    const smsc = await startFakeSmsc();
    const password = join(await temporaryFolder(), 'password');
    await writeFile(password, 'sesame\n');
    const carrier = carrierOf({
      SMPP_URL: `smpp://in%20ps@127.0.0.1:${smsc.port}`,
      SMPP_PASSWORD_FILE: password,
      SMPP_SYSTEM_TYPE: 'VMA',
      SMPP_REQUIRE_TLS: 'false',
      SMPP_BINDS: '2',
      SMS_SENDER: '48000',
    });
    await carrier.start();
    const outcome = await carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);
    await carrier.stop();
    await smsc.stop();
    expect([carrier.name, carrier.channels, outcome.kind]).toEqual(['alpha', ['sms'], 'sent']);
    const binds = smsc.read.filter(({ command }) => command === commandIds.bindTransceiver);
    expect(binds.map(({ bytes }) => bytes.toString('latin1', 16))).toEqual(
      Array(2).fill('in ps\0sesame\0VMA\0\x34\0\0\0'),
    );
    expect(smsc.submits[0]?.bytes.toString('latin1', 16, 26)).toBe('\0\x03\x0048000\0\x01');
  });
});
