/** The three services' own settings, as they are in one process that is for trying. */
import { join } from 'node:path';
import { type Environment, presentText, readTogether } from '../../runtime/config';
import { readWorkConfig as readCredentialsConfig } from '../credentials/config';
import { readCarriersIfAny } from '../notify/carrier-settings';
import { readWorkConfig as readNotifyConfig } from '../notify/config';
import { type ReceiptServerSettings, readReceiptServer } from '../notify/webhook-settings';
import { readWorkConfig as readPostalConfig } from '../postal/config';
import { restorePath } from './api/restore-route';
import { dataFolderIn, inboxListenIn } from './config';

export const families = ['sms', 'mail'] as const;

/** What the environment may still say otherwise. */
const defaults: Environment = {
  // The inbox takes all of them.
  FIRST_HALF_CHANNELS: 'sms,pec,email',
  // Nobody is there who calls to confirm an address.
  LETTER_HOLD: 'never',
  // Nobody else works on these databases: what a killed process left behind can be taken up again soon.
  SEND_LEASE_SECONDS: '3',
  PRINT_LEASE_SECONDS: '3',
  // Nobody waits for a batch to be full.
  BATCH_MAX_SECONDS: '0',
  // Beside the databases.
  DOCUMENT_STORE: 'folder',
  // Whoever sets the clock forward waits for what is due.
  SWEEP_SECONDS: '2',
};

export interface WorkConfigs {
  readonly credentials: ReturnType<typeof readCredentialsConfig>;
  readonly notify: ReturnType<typeof readNotifyConfig>;
  readonly postal: ReturnType<typeof readPostalConfig>;
  /** Real carriers, in the inbox's place for their channels. */
  readonly carriers: ReturnType<typeof readCarriersIfAny>;
  /** Where they tell by webhooks what became of messages. */
  readonly receiptServer: ReceiptServerSettings;
}

/** Faults: invalid WRONG_SETTINGS, naming every wrong one of the three. */
export function readWorkConfigs(env: Environment): WorkConfigs {
  const set = Object.entries(env).filter(([, value]) => presentText(value) !== undefined);
  const restoreLink = `http://${inboxListenIn(env)}${restorePath}`; // the inbox has the page
  const documentFolder = join(dataFolderIn(env), 'documents');
  const places = { RESTORE_LINK_URL: restoreLink, DOCUMENT_FOLDER: documentFolder };
  const given = { ...defaults, ...places, ...Object.fromEntries(set) };
  return readTogether<WorkConfigs>({
    credentials: () => readCredentialsConfig(given),
    notify: () => readNotifyConfig(given, families),
    postal: () => readPostalConfig(given),
    carriers: () => readCarriersIfAny(given, families),
    receiptServer: () => readReceiptServer(given),
  });
}
