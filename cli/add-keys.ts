/** `symbolon keys --add-to`: the keys that a keyring of an earlier version lacks. */
import { isFault } from '../runtime/fault';
import { addMissingKeys } from '../runtime/key-file';
import { shareKeys } from '../runtime/key-sharing';
import { parseKeyringFile, readKeyringFile, type WrittenKey } from '../runtime/keyring-file';
import { type NeededKeys, neededKeys } from './key-set';
import type { Rotated } from './rotate-keys';

interface Named {
  readonly path: string;
  readonly needed: NeededKeys;
}

const afterAdding = `
Each file is readable by its owner only: make that the user the process runs as. Give the same file to every process of that kind
over its database, keep the copies under lock up to date, then start the new version.
`;

/** Adds to each process's keyring the keys of its own that it lacks, and gives two that share a database's secrets the same ones. */
export async function addKeys(paths: readonly string[]): Promise<Rotated> {
  try {
    const named: Named[] = [];
    for (const path of paths) {
      const needed = await neededBy(path);
      if (typeof needed === 'string') return { refused: needed };
      named.push({ path, needed });
    }
    const shared = await share(named.filter(({ needed }) => needed.shared.length > 0));
    if (typeof shared === 'string') return { refused: shared };
    const told: string[] = [];
    for (const { path, needed } of named)
      told.push(sentenceOf(path, shared.get(path) ?? (await addMissingKeys(path, needed.own))));
    return { done: `${told.join('')}${told.some((text) => text.startsWith('Added')) ? afterAdding : ''}` };
  } catch (error) {
    if (isFault(error)) return { refused: error.message };
    throw error;
  }
}

/** What belongs in it, or why it is no keyring of a process. */
async function neededBy(path: string): Promise<NeededKeys | string> {
  const { keys, faults } = parseKeyringFile(await readKeyringFile(path));
  const [fault] = faults;
  if (fault !== undefined) return `${path}: ${fault.field}: ${fault.description}`;
  return neededKeys(keys.map(({ key }) => key)) ?? `${path} is not the keyring of one process`;
}

/** What each of the two got, by path; or why nothing was done. */
async function share(sharing: readonly Named[]): Promise<ReadonlyMap<string, readonly WrittenKey[]> | string> {
  const [one, other, ...more] = sharing;
  if (one === undefined) return new Map();
  const paths = sharing.map(({ path }) => path).join(', ');
  if (other === undefined || more.length > 0 || one.needed.process === other.needed.process)
    return `${paths}: notify's two processes share their database's keys: give both their keyrings, each with --add-to`;
  const added = await shareKeys([one.path, other.path], one.needed.shared);
  if (added === undefined) return `${paths} are not of one installation: they have no key in common`;
  return new Map([
    [one.path, added[0]],
    [other.path, added[1]],
  ]);
}

function sentenceOf(path: string, added: readonly WrittenKey[]): string {
  if (added.length === 0) return `${path} lacks nothing.\n`;
  return `Added to ${path}:\n${added.map(({ id, state }) => `  ${id}${state === 'current' ? '' : ` (${state})`}\n`).join('')}`;
}
