import { presentText } from '../../runtime/config';
import { runDeployed } from '../../runtime/deployment';
import { operatorTrustOf } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { credentialsClient } from './adapters/credentials-client';
import { carrierFileSettings } from './carrier-settings';
import { readConfig, settingsHelp } from './config';
import { topicOf } from './consumer';
import { keyringDemands } from './demands';
import { migrations } from './migrations';
import { openCarriers } from './open-carriers';
import { webhookFileSettings } from './webhook-settings';
import { wireNotify } from './wire';

runDeployed({
  name: 'notify',
  readConfig,
  settingsHelp,
  fileSettings: (env) => [
    'OPERATOR_JWKS_FILE',
    ...carrierFileSettings(env, presentText(env['CHANNELS']) === 'sms' ? 'sms' : 'mail'),
    ...webhookFileSettings,
  ],
  keyring: ({ families }) => keyringDemands(families),
  migrations,
  topics: ({ families }) => families.map(topicOf),
  worksWithoutKafka: false,
  wire: (config, surroundings) =>
    wireNotify({
      ...surroundings,
      config,
      families: config.families,
      openCarriers: (outside) => openCarriers(config, outside),
      verifyOperator: operatorVerifier(operatorTrustOf(config), surroundings),
      receiver: credentialsClient({
        address: config.credentialsAddress,
        tls: surroundings.tls,
        deadlineMilliseconds: config.reportDeadlineMilliseconds,
      }),
    }),
});
