import { readConfig } from '../../services/notify/config';
import { faultsOf, leastSms } from './least-settings';

describe('several carriers', () => {
  const several = {
    ...leastSms,
    SMS_HTTP_URL: '',
    CARRIERS: 'alpha=sms-http, beta-2=sms-http',
    ALPHA_SMS_HTTP_URL: 'https://alpha.example/sms',
    BETA_2_SMS_HTTP_URL: 'https://beta.example/sms',
    BETA_2_CARRIER_PRIORITY: '2',
    BETA_2_SMS_SENDER: 'INPS 2',
    CARRIER_RATE_PER_SECOND: '30',
  };

  it('have their own settings before those of all', () => {
    const told = readConfig(several).carriers.map(({ name, kind, pooling: { priority, ratePerSecond }, settings }) => ({
      name,
      kind,
      priority,
      ratePerSecond,
      url: 'smsHttpUrl' in settings ? settings.smsHttpUrl : '',
      sender: 'smsSender' in settings ? settings.smsSender : '',
    }));
    expect(told).toEqual([
      {
        name: 'alpha',
        kind: 'sms-http',
        priority: 1,
        ratePerSecond: 30,
        url: 'https://alpha.example/sms',
        sender: 'INPS',
      },
      {
        name: 'beta-2',
        kind: 'sms-http',
        priority: 2,
        ratePerSecond: 30,
        url: 'https://beta.example/sms',
        sender: 'INPS 2',
      },
    ]);
  });

  it('are told what is wrong by the name under which it is set', () => {
    const wrong = { ...several, ALPHA_SMS_HTTP_URL: '', BETA_2_CARRIER_WEIGHT: '0', CARRIER_SLOW_SECONDS: 'soon' };
    expect(Object.keys(faultsOf(() => readConfig(wrong))).sort()).toEqual([
      'ALPHA_SMS_HTTP_URL',
      'BETA_2_CARRIER_WEIGHT',
      'CARRIER_SLOW_SECONDS',
    ]);
  });

  it.each([
    ['alpha', 'must be of the kinds smpp, sms-http with CHANNELS=sms'],
    ['alpha=smtp', 'must be of the kinds smpp, sms-http with CHANNELS=sms'],
    ['Alpha=sms-http', 'must be name=kind, a name of small letters, digits and hyphens, at most 30'],
    ['alpha=sms-http,alpha=sms-http', 'names one carrier twice'],
  ])('are refused as CARRIERS=%s', (CARRIERS, fault) => {
    expect(faultsOf(() => readConfig({ ...several, CARRIERS }))).toEqual({ CARRIERS: fault });
  });
});
