/**
 * `npm run manifests -- verify FOLDER --key PUBLIC.pem`: checks a chain of manifests, offline; `-- key` gives the public key for that, and
 * `-- export FOLDER` what the database named by DATABASE_URL has.
 */
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { codeOf, isErrorLike } from '../../runtime/error-like';
import { isFault } from '../../runtime/fault';
import { keyringOf } from '../../runtime/keyring';
import { readKeyringFile } from '../../runtime/keyring-file';
import { exitCodes as processExitCodes } from '../../runtime/process';
import { type ChainFaultKind, type ChainVerdict, verifyChain } from './domain/manifest-chain';
import { publicKeysIn, publicKeysText } from './domain/manifest-signature';
import { exportFrom, OtherManifest } from './manifest-export';
import { manifestsIn } from './manifest-files';

const { stopped: done, failed, wrongSetting } = processExitCodes;
const exitCodes = { done, failed, nothingFound: 3, usage: 64, broken: 65, wrongKeyring: wrongSetting } as const;

const closing = `
Exit codes: ${exitCodes.done} whole; ${exitCodes.broken} broken, and standard error says where and how; ${exitCodes.nothingFound} no manifest is there; ${exitCodes.usage} wrong command line or key file;
${exitCodes.wrongKeyring} wrong keyring or settings; ${exitCodes.failed} anything else, e.g. a file that cannot be read.`;

/** What each means for who has to look. */
const meanings: Readonly<Record<ChainFaultKind, string>> = {
  damaged: 'it is damaged: not a manifest, or not as one is written',
  unsigned: 'it has no signature beside it',
  changed: 'it was changed after it was signed, or signed with another key than those given',
  'other-key': 'it was signed with another key than those given',
  removed: 'it is missing',
  reordered: 'it is not in its place: it stands further on',
  repeated: 'its place was taken before: it is there more than once',
  forked: 'two rightly signed manifests claim this place, or the one before it: there are two histories',
  'cut-short': 'the chain ends before it, and does not contain the manifest that it must contain',
};

/** Where the command prints to. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

interface VerifyOptions {
  readonly key: readonly string[];
  readonly from: number;
  readonly contains?: string;
}

/** Gives the exit code. */
export async function runManifests(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = new Command('manifests')
    .description('Checks what postal says that it printed')
    .addHelpText('after', closing);
  program
    .command('verify')
    .description('whether the manifests below a folder are one whole chain, rightly signed')
    .argument('<folder>', 'with manifest-*.json and their .sig, in folders of their own where that is so')
    .requiredOption('--key <file...>', 'public keys, PEM, that manifests may be signed with')
    .option('--from <sequence>', 'where it begins; what came before is taken on trust', checkedSequence, 1)
    .option('--contains <sha256>', 'of a manifest that must be in it: tells that the end is not missing', checkedDigest)
    .addHelpText('after', closing)
    .action(async (folder: string, options: VerifyOptions) => {
      exitCode = await verify(folder, options, terminal);
    });
  program
    .command('key')
    .description("the public keys of postal's keyring, for who checks manifests: the current one first")
    .requiredOption('--keyring <file>', 'KEYRING_FILE of postal')
    .action(async ({ keyring }: { readonly keyring: string }) => {
      exitCode = await tellKeys(keyring, terminal);
    });
  program
    .command('export')
    .description('writes the manifests of the database in DATABASE_URL into a folder, with their signatures')
    .argument('<folder>', 'made where it is absent; what is there already stays, and must be the same')
    .option('--from <sequence>', 'where to begin', checkedSequence, 1)
    .addHelpText('after', closing)
    .action(async (folder: string, { from }: { readonly from: number }) => {
      exitCode = await exported(folder, from, terminal);
    });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.error });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

async function verify(
  folder: string,
  { key, from, contains }: VerifyOptions,
  { out, error }: Terminal,
): Promise<number> {
  const keys: KeyObject[] = [];
  try {
    for (const file of key) {
      const read = publicKeysIn(await readFile(file, 'latin1'));
      if (read === undefined) {
        error(`${file} must hold Ed25519 public keys as PEM, and no private one.\n`);
        return exitCodes.usage;
      }
      keys.push(...read);
    }
    const ends = { first: from, ...(contains === undefined ? {} : { contains }) };
    return told(await verifyChain(manifestsIn(folder, from), keys, ends), { out, error });
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    // Node's own words name the file.
    error(`Not verified: ${isErrorLike(thrown) ? thrown.message : String(code)}\n`);
    return exitCodes.failed;
  }
}

function told(verdict: ChainVerdict, { out, error }: Terminal): number {
  if (verdict.kind === 'empty') {
    error('No manifest is there.\n');
    return exitCodes.nothingFound;
  }
  if (verdict.kind === 'broken') {
    const where = verdict.name === '' ? '' : `${verdict.name}: `;
    error(`${where}manifest ${verdict.sequence}: ${meanings[verdict.fault]} (${verdict.fault}).\n`);
    return exitCodes.broken;
  }
  const { manifests, letters, first, last, lastDigest } = verdict;
  out(`Whole: ${manifests} manifest(s), ${first} to ${last}, with ${letters} letter(s).\n`);
  out(`SHA-256 of the last one, to compare with what the sender tells: ${lastDigest}\n`);
  return exitCodes.done;
}

async function exported(folder: string, first: number, { out, error }: Terminal): Promise<number> {
  try {
    const manifests = await exportFrom(process.env, folder, first);
    out(`${manifests} manifest(s) in ${folder}\n`);
    return manifests === 0 ? exitCodes.nothingFound : exitCodes.done;
  } catch (thrown) {
    if (isFault(thrown, 'invalid')) {
      error(thrown.fields.map(({ field, description }) => `${field} ${description}\n`).join(''));
      return exitCodes.wrongKeyring;
    }
    const code = codeOf(thrown);
    if (!(thrown instanceof OtherManifest) && code === undefined) throw thrown;
    error(`Not exported: ${isErrorLike(thrown) ? thrown.message : String(code)}\n`);
    return thrown instanceof OtherManifest ? exitCodes.broken : exitCodes.failed;
  }
}

async function tellKeys(file: string, { out, error }: Terminal): Promise<number> {
  try {
    const demands = { require: [{ purpose: 'manifest-signing', kind: 'public' }], forbidPrivate: [] } as const;
    out(publicKeysText(keyringOf(await readKeyringFile(file), demands).all('manifest-signing')));
    return exitCodes.done;
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    error(`${thrown.message}\n`);
    return exitCodes.wrongKeyring;
  }
}

function checkedSequence(text: string): number {
  const sequence = Number(text);
  if (/^\d{1,15}$/.test(text) && sequence >= 1) return sequence;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

function checkedDigest(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be a SHA-256 in hex.');
}
