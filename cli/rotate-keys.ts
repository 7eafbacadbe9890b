/** `symbolon keys --stage | --activate | --rotate | --remove`: single secrets of a keyring file. */
import { isFault } from '../runtime/fault';
import { isSecretPurpose, secretPurposes } from '../runtime/key';
import { makeKey } from '../runtime/key-file';
import { activateKey, removeKey, stageKey } from '../runtime/key-rotation';

export interface RotationOptions {
  readonly keyring?: string;
  readonly stage?: string;
  readonly activate?: string;
  readonly rotate?: string;
  readonly remove?: string;
}

/** What was done, or why nothing was. */
export type Rotated = { readonly done: string } | { readonly refused: string };

const afterStaging = (id: string) => `
Give the same file to every process of that kind over its database: each takes it within seconds (keyring.reloaded in its log).
Of notify, whose two processes have a file each over one database: symbolon keys --add-to FILE --add-to OTHER gives it to the other.
Then make the key current (of notify in both), and give the file to them again:
  symbolon keys --activate ${id} --keyring FILE
`;
const afterActivating = `
Give the same file to every process of that kind over its database: each takes it within seconds (keyring.reloaded in its log).
Then, for field, index and pepper, bring what is stored under the new key:
  npm run rekey -- credentials | notify | postal
`;
const afterRemoving = `
A process whose database still depends on it refuses the file, and its start: npm run rekey tells when a key may go.
`;

export function isRotation({ stage, activate, rotate, remove }: RotationOptions): boolean {
  return [stage, activate, rotate, remove].some((option) => option !== undefined);
}

export async function rotateKeys({ keyring, stage, activate, rotate, remove }: RotationOptions): Promise<Rotated> {
  const asked = [stage, activate, rotate, remove].filter((option) => option !== undefined);
  if (keyring === undefined || asked.length !== 1)
    return { refused: 'give one of --stage, --activate, --rotate and --remove, with --keyring' };
  try {
    if (activate !== undefined)
      return told(await activateKey(keyring, activate), `Current: ${activate}\n${afterActivating}`);
    if (remove !== undefined) return told(await removeKey(keyring, remove), `Removed: ${remove}\n${afterRemoving}`);
    return await addKey(keyring, stage ?? rotate, rotate !== undefined);
  } catch (error) {
    if (isFault(error)) return { refused: error.message };
    throw error;
  }
}

async function addKey(keyring: string, purpose: string | undefined, isCurrent: boolean): Promise<Rotated> {
  if (!isSecretPurpose(purpose)) return { refused: `a key of ${secretPurposes.join(', ')} can be rotated so` };
  const key = makeKey(purpose, new Date());
  const refused = await stageKey(keyring, key);
  if (refused !== undefined || !isCurrent) return told(refused, `Next: ${key.id}\n${afterStaging(key.id)}`);
  return told(await activateKey(keyring, key.id), `Current: ${key.id}\n${afterActivating}`);
}

function told(refused: string | undefined, done: string): Rotated {
  return refused === undefined ? { done } : { refused };
}
