/** Writes into a folder more than its process may, and says what came of it. */
import { readdirSync } from 'node:fs';
import { folderStore } from '../../../services/credentials/adapters/documents/folder-store';

async function main(folder: string): Promise<object> {
  const content = async function* () {
    for (let index = 0; index < 8; index += 1) yield Buffer.alloc(65_536);
  };
  const store = folderStore(folder);
  const written = store.write('a-key-00', content(), 8 * 65_536, new AbortController().signal);
  const failure: { reason?: string; cause?: { code?: string } } = await written
    .then(() => ({}))
    .catch((error) => error);
  const left = readdirSync(`${folder}/00`);
  return { reason: failure.reason, cause: failure.cause?.code, left, answers: await store.answers() };
}

void main(String(process.argv[2])).then((outcome) => process.stdout.write(JSON.stringify(outcome)));
