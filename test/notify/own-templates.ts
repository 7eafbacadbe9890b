/** An institution's folder of templates, written by a test. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FieldFault } from '../../runtime/fault';
import { isFault } from '../../runtime/fault';
import { loadTemplates } from '../../services/notify/templates/load-templates';
import type { Templates } from '../../services/notify/templates/templates';
import { temporaryFolder } from '../support/temporary-folder';
import { institution } from './product-templates';

/** Path -> text. */
export type OwnFiles = Readonly<Record<string, string | Buffer>>;

/** For a template with one variable, any words. */
export const noteDeclaration = '{ "variables": { "note": { "maxCharacters": 150, "samples": ["a note"] } } }';

export async function folderOf(files: OwnFiles): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

export async function loadOwn(files: OwnFiles, defaultLanguage = 'it'): Promise<Templates> {
  return loadTemplates({ folder: await folderOf(files), defaultLanguage, institution, sendsSms: true });
}

/** What is wrong with them: `file:line: what`, in order. */
export async function faultsOf(files: OwnFiles, defaultLanguage?: string): Promise<readonly string[]> {
  try {
    await loadOwn(files, defaultLanguage);
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid') || error.reason !== 'WRONG_SETTINGS') throw error;
    return error.fields.map(({ description }: FieldFault) => description);
  }
}
