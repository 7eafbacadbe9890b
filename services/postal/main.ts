import { runDeployed } from '../../runtime/deployment';
import { operatorTrustOf } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { credentialsClient } from './adapters/credentials-client';
import { openFileEncryption } from './adapters/encryption/openpgp';
import { drawReconciliation } from './adapters/pdf/reconciliation-report';
import { addressFileSettings } from './address-settings';
import { channelOf, destinationIn, readConfig, settingsHelp } from './config';
import { topicOf } from './consumer';
import { keyringDemands } from './demands';
import { openDestination } from './destination-settings';
import { openDrawingOf } from './logo-settings';
import { migrations } from './migrations';
import { refuseUndrawableTexts } from './templates/check-fit';
import { wirePostal } from './wire';

runDeployed({
  name: 'postal',
  readConfig,
  settingsHelp,
  fileSettings: (env) =>
    destinationIn(env) === 'desk'
      ? ['OPERATOR_JWKS_FILE', 'DESK_PRINTERS_FILE']
      : ['OPERATOR_JWKS_FILE', 'OUTCOME_MAPPING_FILE', 'CANARY_ADDRESS_FILE', ...addressFileSettings],
  keyring: ({ destination }) => keyringDemands(channelOf[destination]),
  migrations,
  topics: ({ destination }) => [topicOf(channelOf[destination])],
  worksWithoutKafka: false,
  wire: (config, surroundings) => {
    const drawing = openDrawingOf(config);
    refuseUndrawableTexts(config.letterTexts, drawing.check);
    return wirePostal({
      ...surroundings,
      config,
      channels: [channelOf[config.destination]],
      drawing,
      drawReconciliation,
      ...openDestination(config.destinationConfig, surroundings),
      encryption: readOnce(config.printCentreKeyFile),
      verifyOperator: operatorVerifier(operatorTrustOf(config), surroundings),
      receiver: credentialsClient({
        address: config.credentialsAddress,
        tls: surroundings.tls,
        deadlineMilliseconds: config.reportDeadlineMilliseconds,
      }),
    });
  },
});

function readOnce(file: string | undefined) {
  let read: ReturnType<typeof openFileEncryption> | undefined;
  return async () => {
    if (file === undefined) return undefined;
    read ??= openFileEncryption(file);
    return read;
  };
}
