/** `symbolon try operator-token`: a token for OperatorService of a standalone process on this machine. */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { systemClock } from '../../runtime/clock';
import { codeOf } from '../../runtime/error-like';
import { operatorKeyName, signOperatorToken } from '../../runtime/operator-issuer';
import { StoryStopped } from './story-stopped';

export const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

interface TokenOptions {
  readonly role: OperatorRole;
  readonly subject: string;
  readonly data: string;
}

/** The process's data folder, where nothing else is said. */
export function dataOption(): Option {
  return new Option('--data <folder>', 'the data folder of the process').env('SYMBOLON_DATA').default('.symbolon');
}

export function operatorTokenCommand(): Command {
  return new Command('operator-token')
    .description('print a token for OperatorService, good for 15 minutes')
    .addOption(new Option('--role <role>', 'what the operator may do').choices(operatorRoles).makeOptionMandatory())
    .option('--subject <name>', 'who the operator is, as the audit will say', 'someone')
    .addOption(dataOption())
    .action(async ({ role, subject, data }: TokenOptions) => {
      process.stdout.write(`${await tokenFor(data, role, subject)}\n`);
    });
}

/** Throws StoryStopped where the folder has no key to sign with. */
export async function tokenFor(dataFolder: string, role: OperatorRole, subject: string): Promise<string> {
  const path = join(dataFolder, operatorKeyName);
  try {
    return await signOperatorToken(path, { clock: systemClock, subject, roles: [role] });
  } catch (cause) {
    throw new StoryStopped(
      `No operator's token can be made: ${path} cannot be read (${codeOf(cause) ?? 'it is damaged'}). npm start makes it; --data or SYMBOLON_DATA tells where.`,
      { cause },
    );
  }
}
