/** Files that only the print centre can read: OpenPGP, to the keys that it gave us. `gpg` opens them. */
import { type Config, createMessage, encrypt, enums } from 'openpgp';
import { type Clock, systemClock } from '../../../../runtime/clock';
import { wrongSetting, wrongSettings } from '../../../../runtime/config';
import { Fault } from '../../../../runtime/fault';
import { requiredFileText } from '../../../../runtime/setting-file';
import type { FileEncryption } from '../../ports';
import { publicKeysIn, strict } from './recipient-keys';

const setting = 'PRINT_CENTRE_KEY_FILE';

export interface PrintCentreEncryption extends FileEncryption {
  /** Whose keys open the files, for the log and for an alarm in time. */
  readonly recipients: readonly Recipient[];
}

export interface Recipient {
  /** Of the key, in hex, as `gpg --show-keys` tells it. */
  readonly fingerprint: string;
  /** From then on nothing more can be encrypted to it. */
  readonly expireTime: Date | undefined;
}

/** GnuPG of any age reads it so. What is encrypted is PDF, which is compressed already. */
const writing: Config = {
  ...strict,
  aeadProtect: false,
  preferredCompressionAlgorithm: enums.compression.uncompressed,
};

/**
 * Encrypts to every key in the file, so that the print centre may change from one to the next. Faults: invalid WRONG_SETTINGS, which says
 * of each key what is wrong with it. `encrypt` then: precondition PRINT_CENTRE_KEY_UNUSABLE, once one of them has expired.
 */
export async function openFileEncryption(path: string, clock: Clock = systemClock): Promise<PrintCentreEncryption> {
  const { keys, faults } = await publicKeysIn(requiredFileText(setting, path), clock.now());
  if (faults.length > 0) throw wrongSettings(faults.map((fault) => wrongSetting(setting, `${path}: ${fault}`)));
  const encryptionKeys = keys.map(({ key }) => key);
  return {
    suffix: '.gpg',
    recipients: keys.map(({ fingerprint, expireTime }) => ({ fingerprint, expireTime })),
    encrypt: async (content) => {
      const date = clock.now();
      const message = await createMessage({ binary: content, date });
      const encrypted = encrypt({ message, encryptionKeys, format: 'binary', date, config: writing });
      return Buffer.from(await encrypted.catch(unusable));
    },
  };
}

/** They could all be used when they were read. */
function unusable(cause: unknown): never {
  const advice = `a key in ${setting} cannot be encrypted to any more, mostly since it has expired: put the new one there`;
  throw new Fault('precondition', 'PRINT_CENTRE_KEY_UNUSABLE', advice, { cause });
}
