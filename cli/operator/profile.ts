/** `~/.config/symbolon/operator.json`: where the services are, and where an operator's files lie. It holds no secret, but decides whom secrets are given to. */
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../runtime/error-like';
import { Usage } from './usage';

const names = ['address', 'notifyAddress', 'postalAddress', 'cert', 'key', 'ca', 'tokenFile'] as const;
export type Profile = Readonly<Partial<Record<(typeof names)[number], string>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Empty where nobody named a file and there is none. Throws Usage where it is none, or others may read or write it. */
export async function readProfile(named: string | undefined, env: Environment): Promise<Profile> {
  const folder = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? homedir(), '.config');
  const path = named ?? join(folder, 'symbolon', 'operator.json');
  const text = await readOwn(path).catch((error: unknown) => {
    if (named === undefined && codeOf(error) === 'ENOENT') return '{}';
    if (error instanceof Usage) throw error;
    throw new Usage(`${path} cannot be read (${codeOf(error) ?? 'unknown'})`);
  });
  return parseProfile(path, text);
}

/** A file that others may read is refused. Throws Usage, or the system's error. */
export async function readOwn(path: string): Promise<string> {
  const { mode, uid } = await stat(path).then((found) =>
    found.isFile() ? found : { mode: 0, uid: process.getuid?.() },
  );
  if ((mode & 0o077) !== 0) throw new Usage(`${path} can be read or written by others: chmod 600 ${path}`);
  if (uid !== process.getuid?.()) throw new Usage(`${path} belongs to somebody else`);
  return readFile(path, 'utf8');
}

function parseProfile(path: string, text: string): Profile {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Usage(`${path} is no JSON`);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw new Usage(`${path} is no JSON object`);
  const entries = Object.entries(found);
  const wrong = entries.filter(([name, value]) => !names.some((known) => known === name) || typeof value !== 'string');
  if (wrong.length > 0)
    throw new Usage(`${path}: ${wrong.map(([name]) => name).join(', ')}; it holds texts named ${names.join(', ')}`);
  return Object.fromEntries(entries);
}
