/** `npm run evidence -- DELIVERY_ID --out FOLDER`: writes the receipts of one delivery as files, and tells which they are. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { translateDatabaseFault } from '../../runtime/database-fault';
import { isFault } from '../../runtime/fault';
import { isUuid, uuidV7Ids } from '../../runtime/id';
import type { Keyring, KeyringDemands } from '../../runtime/keyring';
import type { Log } from '../../runtime/log';
import { exitCodes as processExitCodes } from '../../runtime/process';
import { writeSecretFile } from '../../runtime/secret-file';
import { type PecStanding, standingAfter } from './domain/pec-receipt';
import type { KeptReceipt } from './store/receipt-evidence';
import { takeOutEvidence } from './use-cases/take-out-evidence';

const { stopped: done, failed } = processExitCodes;
const exitCodes = { done, failed, nothingKept: 3, usage: 64 } as const;

/** Nothing else of the keyring is used. */
export const evidenceKeyringDemands: KeyringDemands = {
  require: [
    { purpose: 'field', kind: 'secret' },
    { purpose: 'audit', kind: 'secret' },
  ],
  forbidPrivate: [],
};

export interface EvidenceArguments {
  readonly deliveryId: string;
  readonly folder: string;
}

/** Undefined where the command line is not as it must be. */
export function evidenceArguments(args: readonly string[]): EvidenceArguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' } },
    });
    const [deliveryId = '', ...others] = positionals;
    if (!isUuid(deliveryId) || others.length > 0 || values.out === undefined) return undefined;
    return { deliveryId: deliveryId.toLowerCase(), folder: values.out };
  } catch {
    return undefined;
  }
}

export const evidenceUsage = `usage: npm run evidence -- DELIVERY_ID --out FOLDER

  DELIVERY_ID   of the message, as credentials or NotificationService names it
  --out         where the receipts are written, a file each; made where it is not there. They name the recipient:
                only this user can read them

Exit codes: ${exitCodes.done} written; ${exitCodes.nothingKept} no receipt is kept for this delivery; ${exitCodes.usage} wrong command line; ${processExitCodes.wrongSetting} wrong settings; ${exitCodes.failed} anything else.
`;

interface EvidenceSurroundings {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly log: Log;
}

/** Gives the exit code; tells everything else on standard output and error. */
export async function runEvidence(
  { database, keyring, log }: EvidenceSurroundings,
  { deliveryId, folder }: EvidenceArguments,
): Promise<number> {
  try {
    const deps = { database, keyring, clock: systemClock, ids: uuidV7Ids(systemClock) };
    const receipts = await takeOutEvidence(deps, deliveryId);
    if (receipts.length === 0) {
      process.stderr.write('No receipt is kept for this delivery.\n');
      return exitCodes.nothingKept;
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const counted = new Map<number, PecStanding>();
    for (const receipt of receipts) {
      counted.set(receipt.attempt, standingAfter(counted.get(receipt.attempt) ?? 'handed-over', receipt));
      const name = fileNameOf(receipt);
      await writeSecretFile(join(folder, name), receipt.mail, { replace: true });
      process.stdout.write(lineOf(receipt, name));
    }
    for (const [attempt, standing] of counted) process.stdout.write(`Attempt ${attempt}: ${standing}\n`);
    return exitCodes.done;
  } catch (error) {
    const told = translateDatabaseFault(error);
    if (!isFault(told)) log.error('evidence.failed', { error });
    process.stderr.write(`Not written: ${isFault(told) ? told.message : 'the line above has what is known'}\n`);
    return exitCodes.failed;
  }
}

function fileNameOf({ attempt, occurTime, kind, id }: KeptReceipt): string {
  const time = occurTime.toISOString().slice(0, 19).replaceAll(':', '');
  return `${attempt}-${time}Z-${kind}-${id}.eml`;
}

function lineOf({ occurTime, kind, sha256, removedParts }: KeptReceipt, name: string): string {
  const whole = removedParts === 0 ? 'as it came' : `without ${removedParts} part(s) that quoted the message`;
  return `${name}\n  ${kind} at ${occurTime.toISOString()}, ${whole}; SHA-256 when it came: ${sha256.toString('hex')}\n`;
}
