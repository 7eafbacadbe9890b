import { runDeployed } from '../../runtime/deployment';
import { tlsFilesOf } from '../../runtime/deployment-files';
import { operatorTrustOf } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { familiesByCertificate } from './adapters/reporter-families';
import { readConfig, settingsHelp } from './config';
import { keyringDemands, topics } from './demands';
import { ledgersOf } from './ledger-settings';
import { migrations } from './migrations';
import { registerFileSettings } from './register-settings';
import { wireCredentials } from './wire';

runDeployed({
  name: 'credentials',
  readConfig,
  settingsHelp,
  fileSettings: () => ['OPERATOR_JWKS_FILE', ...registerFileSettings],
  keyring: () => keyringDemands,
  migrations,
  topics: () => topics,
  // What it accepts waits in its outbox.
  worksWithoutKafka: true,
  wire: (config, surroundings) =>
    wireCredentials({
      ...surroundings,
      config,
      ledgers: ledgersOf(config, tlsFilesOf(config)),
      familiesOf: familiesByCertificate(config.trustDomain),
      verifyOperator: operatorVerifier(operatorTrustOf(config), surroundings),
    }),
});
