import { runDeployed } from '../../runtime/deployment';
import { credentialsClient } from './adapters/credentials-client';
import { openLetterDrawing } from './adapters/pdf/draw-letter';
import { spoolDestination } from './adapters/spool/spool-destination';
import { readConfig, settingsHelp } from './config';
import { letterTopic } from './consumer';
import { keyringDemands } from './demands';
import { migrations } from './migrations';
import { wirePostal } from './wire';

runDeployed({
  name: 'postal',
  readConfig,
  settingsHelp,
  keyring: () => keyringDemands,
  migrations,
  topics: () => [letterTopic],
  worksWithoutKafka: false,
  wire: (config, surroundings) =>
    wirePostal({
      ...surroundings,
      config,
      drawLetter: openLetterDrawing().draw,
      destination: spoolDestination({ folder: config.spoolFolder, ...surroundings }),
      receiver: credentialsClient({
        address: config.credentialsAddress,
        tls: { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, caFile: config.tlsCaFile },
        deadlineMilliseconds: config.reportDeadlineMilliseconds,
      }),
    }),
});
