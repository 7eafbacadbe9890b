import { runDeployed } from '../../runtime/deployment';
import { operatorTrustOf } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { familiesByCertificate, familiesOnPlaintext } from './adapters/reporter-families';
import { readConfig, settingsHelp } from './config';
import { keyringDemands, topics } from './demands';
import { documentFileSettings } from './document-settings';
import { ledgersOf } from './ledger-settings';
import { migrations } from './migrations';
import { registerFileSettings } from './register-settings';
import { wireCredentials } from './wire';

runDeployed({
  name: 'credentials',
  readConfig,
  settingsHelp,
  fileSettings: () => ['OPERATOR_JWKS_FILE', ...registerFileSettings, ...documentFileSettings],
  keyring: () => keyringDemands,
  migrations,
  topics: () => topics,
  // What it accepts waits in its outbox.
  worksWithoutKafka: true,
  wire: (config, surroundings) =>
    wireCredentials({
      ...surroundings,
      config,
      ledgers: ledgersOf(config, surroundings.tls),
      familiesOf: config.grpcPlaintext ? familiesOnPlaintext : familiesByCertificate(config.trustDomain),
      verifyOperator: operatorVerifier(operatorTrustOf(config), surroundings),
    }),
});
