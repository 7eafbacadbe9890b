/** Keys that are rotated as docs/keys.md says of standalone: while its process is stopped. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';
import { commandEnd, type Office, openStandaloneOffice } from './office';
import { currentKeys, expectStillGood, issueBefore, keys, removableIn, rotatedPurposes } from './rotated-keys';

export function stoppedRotationJourney(): void {
  let office: Office | undefined;
  afterEach(() => office?.close());

  test('keys are rotated while the process is stopped: what was issued before is good after, without the old key', async () => {
    const folder = join(await temporaryFolder(), 'data');
    const start = async (): Promise<Office> => {
      office = await openStandaloneOffice({}, folder);
      return office;
    };
    const first = await start();
    const { KEYRING_FILE: file } = first.commandSettings;
    const before = await issueBefore(first);
    await first.close();

    const old = await currentKeys(file);
    for (const purpose of rotatedPurposes) await keys('--rotate', purpose, '--keyring', file);
    const { code, text } = await commandEnd('services/standalone/rekey', ['--settle-seconds', '0'], {
      SYMBOLON_DATA: folder,
    });
    // What was asked for is counted by caps and sent under the index key of then, and exchanged by the pepper of then.
    expect({ code, removable: removableByDatabase(text) }).toEqual({
      code: 3,
      removable: {
        credentials: [old.field],
        notify: [old.field, old.pepper],
        postal: [old.field, old.pepper],
        inbox: [old.field, old.index, old.pepper],
      },
    });
    expect(text).toContain('older pepper key: pin_request.initial_pin_hash');

    const whole = await readFile(file);
    await keys('--remove', String(old.pepper), '--keyring', file);
    await expect(start()).rejects.toThrow('symbolon.log tells why');
    expect(await readFile(join(folder, 'symbolon.log'), 'utf8')).toContain('KEY_REMOVED');
    await writeFile(file, whole);
    await keys('--remove', String(old.field), '--keyring', file);
    await expectStillGood(await start(), before);
  });
}

/** What rekey said of each database, below its name. */
function removableByDatabase(text: string): Readonly<Record<string, readonly (string | undefined)[]>> {
  const parts = text.split(/^(credentials|notify|postal|inbox):$/m).slice(1);
  return Object.fromEntries(
    parts.flatMap((part, at) => (at % 2 === 0 ? [[part, removableIn(parts[at + 1] ?? '')]] : [])),
  );
}
