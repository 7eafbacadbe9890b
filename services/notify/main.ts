import type { Clock } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { runDeployed } from '../../runtime/deployment';
import { credentialsClient } from './adapters/credentials-client';
import { type NotifyConfig, readConfig, settingsHelp } from './config';
import { topicOf } from './consumer';
import { keyringDemands } from './demands';
import { mailCarriers } from './mail-settings';
import { migrations } from './migrations';
import type { MessageCarrier } from './ports';
import { smsCarrier } from './sms-settings';
import { wireNotify } from './wire';

runDeployed({
  name: 'notify',
  readConfig,
  settingsHelp,
  fileSettings: [
    'SMTP_PASSWORD_FILE',
    'PEC_PASSWORD_FILE',
    'SMTP_CA_FILE',
    'SMS_HTTP_MAPPING_FILE',
    'SMS_HTTP_TOKEN_FILE',
    'SMS_HTTP_PASSWORD_FILE',
    'SMS_HTTP_CA_FILE',
  ],
  keyring: ({ families }) => keyringDemands(families),
  migrations,
  topics: ({ families }) => families.map(topicOf),
  worksWithoutKafka: false,
  wire: (config, surroundings) => {
    const carriers = carriersOf(config, surroundings.clock);
    const service = wireNotify({
      ...surroundings,
      config,
      families: config.families,
      carriers,
      receiver: credentialsClient({
        address: config.credentialsAddress,
        tls: { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, caFile: config.tlsCaFile },
        deadlineMilliseconds: config.reportDeadlineMilliseconds,
      }),
    });
    return { ...service, components: [...carriers.map(closing), ...service.components] };
  },
});

interface ClosableCarrier extends MessageCarrier {
  close(): void;
}

function carriersOf(
  { carrier, institutionName, sendConcurrency }: NotifyConfig,
  clock: Clock,
): readonly ClosableCarrier[] {
  return carrier.family === 'sms'
    ? [smsCarrier({ ...carrier.settings, sendConcurrency }, clock)]
    : mailCarriers({ ...carrier.settings, institutionName, sendConcurrency });
}

/** First in the order of starting, so that its connections are closed after the last message. */
function closing(carrier: ClosableCarrier): Component {
  return { name: carrier.name, start: async () => {}, stop: async () => carrier.close() };
}
