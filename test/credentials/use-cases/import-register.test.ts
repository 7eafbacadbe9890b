import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { systemClock } from '../../../runtime/clock';
import { FieldCipher } from '../../../runtime/field-cipher';
import { uuidV7Ids } from '../../../runtime/id';
import { releaseLease, takeLease } from '../../../runtime/lease';
import { openRegisterFile } from '../../../services/credentials/adapters/register-file';
import { migrations } from '../../../services/credentials/migrations';
import { findRegisteredPerson } from '../../../services/credentials/store/registered-persons';
import { importRegister } from '../../../services/credentials/use-cases/import-register';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { keyringWith, newKey } from '../../support/keyrings';
import { registerCsv, registerLine } from '../../support/register-csv';

const keyring = keyringWith(newKey('field'), newKey('index'), newKey('audit'));
const cipher = new FieldCipher(keyring);
const outside = { cipher, keyring, clock: systemClock, ids: uuidV7Ids(systemClock) };
interface Options {
  readonly onBadLine: 'skip' | 'refuse';
  readonly replace: boolean;
}

const skip: Options = { onBadLine: 'skip', replace: false };
const refuse: Options = { ...skip, onBadLine: 'refuse' };
const replace: Options = { ...refuse, replace: true };
const bad = registerLine(1, { postal_code: '184' });
const persons = (from: number, count: number) => Array.from({ length: count }, (_, at) => registerLine(from + at));

describeOnEachDatabase('an import of the population register', migrations, (context) => {
  beforeEach(() => context.empty('registered_person', 'lease', 'audit_event'));

  /** What it comes to, or the reason where it ends by a Fault, and what was told; it is asked to stop when so many lines were repeated. */
  async function importing(path: string, options: Options, stopAtRepeated = Number.POSITIVE_INFINITY) {
    const file = await openRegisterFile(path, () => {});
    const abort = new AbortController();
    const told: string[] = [];
    let repeated = 0;
    const deps = { database: context.database, ...outside, importId: randomUUID(), signal: abort.signal };
    const outcome = await importRegister(deps, file, options, {
      begun: (step) => told.push(step),
      badLine: ({ line, why }) => told.push(`line ${line}: ${why}`),
      repeated: (line) => {
        repeated += 1;
        told.push(`line ${line} repeated`);
        if (repeated >= stopAtRepeated) abort.abort();
      },
    }).catch((error: { reason?: unknown }) => error.reason);
    await file.close();
    return { outcome, told };
  }

  async function known(...seeds: readonly number[]): Promise<(string | undefined)[]> {
    const found = seeds.map((seed) => findRegisteredPerson(context.database, cipher, validFiscalCode(seed)));
    return (await Promise.all(found)).map((person) => person?.familyName);
  }

  const countRows = async () => Number((await context.database('registered_person').count({ rows: '*' }))[0]?.['rows']);

  test('is in the audit before anything is saved, and where nothing is saved it is not', async () => {
    const reasons = () => context.database('audit_event').where({ action: 'register-imported' }).pluck('reason');
    await importing(await registerCsv([...persons(0, 2), bad]), refuse);
    expect(await reasons()).toEqual([]);
    await importing(await registerCsv(persons(0, 2)), replace);
    expect(await reasons()).toEqual(['2 persons, in place of all others']);
  });

  test('saves every person of the file, whatever its length', async () => {
    const { outcome, told } = await importing(await registerCsv(persons(0, 1_203)), refuse);
    expect({ outcome, told, rows: await countRows(), known: await known(0, 500, 1_202, 1_203) }).toEqual({
      outcome: { kind: 'imported', goodLines: 1_203, badLines: 0, repeatedLines: 0, removed: 0 },
      told: ['check', 'save'],
      rows: 1_203,
      known: ['Rossi', 'Rossi', 'Rossi', undefined],
    });
  });

  test('saves nothing where a line is bad and such a file is refused, and tells every bad line', async () => {
    const { outcome, told } = await importing(await registerCsv([registerLine(0), bad, registerLine(2), 'x']), refuse);
    expect({ outcome, told, rows: await countRows() }).toEqual({
      outcome: { kind: 'refused', goodLines: 2, badLines: 2, repeatedLines: 0, removed: 0 },
      told: ['check', 'line 3: postal_code POSTAL_CODE_NOT_A_CAP', 'line 5: 1 columns instead of 11'],
      rows: 0,
    });
  });

  test('saves the others where bad lines are skipped', async () => {
    const { outcome } = await importing(await registerCsv([registerLine(0), bad, registerLine(2)]), skip);
    expect({ outcome, known: await known(0, 1, 2) }).toEqual({
      outcome: { kind: 'imported', goodLines: 2, badLines: 1, repeatedLines: 0, removed: 0 },
      known: ['Rossi', undefined, 'Rossi'],
    });
  });

  test('takes what the file says now, and leaves who is not in it', async () => {
    await importing(await registerCsv([registerLine(0), registerLine(1)]), refuse);
    await importing(await registerCsv([registerLine(1, { family_name: 'Bianchi' })]), refuse);
    expect(await known(0, 1)).toEqual(['Rossi', 'Bianchi']);
  });

  test('removes who is not in the file where it is to be replaced, whose line is bad included', async () => {
    await importing(await registerCsv(persons(0, 1_100)), refuse);
    const { outcome, told } = await importing(await registerCsv([bad, registerLine(7)]), {
      ...replace,
      onBadLine: 'skip',
    });
    expect({ outcome, steps: told.filter((text) => !text.startsWith('line')), rows: await countRows() }).toEqual({
      outcome: { kind: 'imported', goodLines: 1, badLines: 1, repeatedLines: 0, removed: 1_099 },
      steps: ['check', 'save', 'remove'],
      rows: 1,
    });
  });

  test('removes nobody for a file without any person', async () => {
    await importing(await registerCsv(persons(0, 3)), refuse);
    const { outcome } = await importing(await registerCsv([]), replace);
    expect({ outcome, rows: await countRows() }).toMatchObject({ outcome: { kind: 'refused', goodLines: 0 }, rows: 3 });
  });

  test('takes the later line where a fiscal code comes twice, near or far, and tells it', async () => {
    const again = (seed: number) => registerLine(seed, { family_name: 'Bianchi' });
    const lines = [registerLine(0), registerLine(1), again(0), ...persons(2, 600), again(1)];
    const { outcome, told } = await importing(await registerCsv(lines), refuse);
    expect({ outcome, told, known: await known(0, 1, 2) }).toEqual({
      outcome: { kind: 'imported', goodLines: 604, badLines: 0, repeatedLines: 2, removed: 0 },
      told: ['check', 'save', 'line 4 repeated', 'line 605 repeated'],
      known: ['Bianchi', 'Bianchi', 'Rossi'],
    });
  });

  test('stops after the batch in hand when it is asked to, and is whole after another run', async () => {
    await importing(await registerCsv([registerLine(9_999)]), refuse);
    const path = await registerCsv([...persons(0, 10), registerLine(0), ...persons(10, 1_000)]);
    const stopped = await importing(path, replace, 1);
    const rowsBetween = await countRows();
    const again = await importing(path, replace);
    expect({ stopped: stopped.outcome, rowsBetween, again: again.outcome, rows: await countRows() }).toEqual({
      stopped: 'STOP_REQUESTED',
      rowsBetween: 501,
      again: { kind: 'imported', goodLines: 1_011, badLines: 0, repeatedLines: 1, removed: 1 },
      rows: 1_010,
    });
  });

  test('does not run beside another one, and gives way when it has ended', async () => {
    const path = await registerCsv([registerLine(0)]);
    await takeLease(context.database, 'import-register', 'another', 30_000);
    const beside = await importing(path, refuse);
    await releaseLease(context.database, 'import-register', 'another');
    const [first, second] = [await importing(path, refuse), await importing(path, refuse)];
    expect([beside.outcome, first.outcome, second.outcome]).toEqual([
      'IMPORT_RUNS',
      expect.objectContaining({ kind: 'imported' }),
      expect.objectContaining({ kind: 'imported' }),
    ]);
  });

  test('removes nobody where the file changed while it was read', async () => {
    await importing(await registerCsv([registerLine(9_999)]), refuse);
    const path = await registerCsv([registerLine(0)]);
    const file = await openRegisterFile(path, () => {});
    const { signal } = new AbortController();
    const deps = { database: context.database, ...outside, importId: randomUUID(), signal };
    const told = { badLine: () => {}, repeated: () => {}, begun: () => {} };
    await appendFile(path, `${registerLine(1)}\n`);
    await expect(importRegister(deps, file, replace, told)).rejects.toMatchObject({ reason: 'FILE_REFUSED' });
    await file.close();
    expect(await known(0, 9_999)).toEqual([undefined, 'Rossi']);
  });
});
