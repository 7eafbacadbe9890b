import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../runtime/clock';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { openRegisterFile } from '../../services/credentials/adapters/register-file';
import { migrations } from '../../services/credentials/migrations';
import { importRegister } from '../../services/credentials/use-cases/import-register';
import { atSize } from '../support/at-size';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { largeRegisterCsv } from '../support/register-csv';

const persons = atSize(20_000, 200_000);
const growthAtMostBytes = 4_000_000;

setFlagsFromString('--expose-gc');
// Only a context made after the flag has it.
const collectGarbage: () => void = runInNewContext('gc');

describeOnEachDatabase('a long import', migrations, (context) => {
  test('holds no more memory at its end than near its beginning', async () => {
    const heldBytes: number[] = [];
    const file = await openRegisterFile(await largeRegisterCsv(persons), () => {
      collectGarbage();
      heldBytes.push(process.memoryUsage().heapUsed);
    });
    const keyring = keyringWith(newKey('field'), newKey('index'), newKey('audit'));
    const outside = { cipher: new FieldCipher(keyring), keyring, clock: systemClock, ids: uuidV7Ids(systemClock) };
    const { signal } = new AbortController();
    const deps = { database: context.database, ...outside, importId: randomUUID(), signal };
    const told = { begun: () => {}, badLine: () => {}, repeated: () => {} };
    const outcome = await importRegister(deps, file, { onBadLine: 'refuse', replace: true }, told);
    await file.close();
    expect(outcome).toMatchObject({ kind: 'imported', goodLines: persons });
    const [nearBeginning, atEnd] = [heldBytes[2] ?? 0, heldBytes.at(-1) ?? 0];
    expect(heldBytes.length).toBeGreaterThan(15);
    expect(atEnd - nearBeginning).toBeLessThan(growthAtMostBytes);
  }, 600_000);
});
