/** Letters by the thousand through the whole service into a spool from which a print centre takes them: what stays of them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addressOf, charactersOf, languageOf } from '../../bench/letter-holders';
import { SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { type Database, openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { migrations } from '../../services/postal/migrations';
import { atSize } from '../support/at-size';
import { freshMariaDb } from '../support/fresh-mariadb';
import { growth, MemorySamples } from '../support/memory-samples';
import { waitFor } from '../support/wait-for';
import { openPrintCentre } from './print-centre';
import { newDelivery, splitDelivery, type TestKeys } from './signed-events';

const letters = atSize(1_000, 100_000);
const batchLetters = atSize(100, 500);
const sampleCount = 20;
/** From then on nothing is made for the first time. */
const warmShare = 0.2;
/** Of the heap and what lies outside of it, after a collection; of the process with all that V8 has not given back. */
const grownBytesAtMost = 6 * 1024 * 1024;
const grownResidentBytesAtMost = 64 * 1024 * 1024;
/** Waiting, being taken, and acknowledged but not yet erased. */
const foldersAtMost = 8;
const batchesUnderWay = 3;
const patience = { deadlineMilliseconds: 120_000 };
const deadlineMilliseconds = atSize(900_000, 6 * 3_600_000);

test(
  'letters leave nothing in memory and, once the print centre has them, nothing in the spool',
  async () => {
    const { url, drop } = await freshMariaDb();
    const database = openDatabase({ url, poolSize: 10 });
    await migrate(database, migrations, silentLog);
    const centre = await openPrintCentre(database, batchLetters);
    const memory = new MemorySamples();
    let [fed, mostFolders] = [0, 0];
    while (centre.despatched < letters) {
      const before = centre.despatched;
      while (fed < letters && fed - before < batchesUnderWay * batchLetters) {
        await centre.bus.publish(await someLetters(centre.keys, fed));
        fed += batchLetters;
      }
      const more = async () => {
        mostFolders = Math.max(mostFolders, (await centre.takeBatches()).length);
        return centre.despatched > before;
      };
      await waitFor('more letters to be despatched', more, patience);
      if (centre.despatched >= ((memory.samples.length + 1) * letters) / sampleCount)
        await memory.take(centre.despatched);
    }
    await waitFor('the spool to be empty', async () => (await centre.takeBatches()).length === 0, patience);
    await centre.stop();
    const warm = memory.samples.filter(({ at }) => at >= letters * warmShare);
    if (process.env['SOAK'] === 'true') process.stderr.write(`${memory.table()}\n`);
    expect({
      states: await countsOf(database),
      sealed: (await database('letter').whereNotNull('sealed').first('id')) === undefined ? 0 : 'some',
      staging: (await readdir(join(centre.folder, '.staging'))).filter((name) => name !== '.spool-id'),
    }).toEqual({ states: { sent: letters }, sealed: 0, staging: [] });
    expect(mostFolders).toBeLessThanOrEqual(foldersAtMost);
    expect(growth(warm, ({ held }) => held)).toBeLessThan(grownBytesAtMost);
    expect(growth(warm, ({ resident }) => resident)).toBeLessThan(grownResidentBytesAtMost);
    await database.destroy();
    await drop();
  },
  deadlineMilliseconds,
);

async function someLetters(keys: TestKeys, first: number) {
  const notAfterTime = later(new Date(), millisecondsPerDay);
  return Promise.all(
    Array.from({ length: batchLetters }, (_, index) => {
      const number = first + index;
      const content = SealedContent.fromPartial({
        recipient: { $case: 'postalAddress', value: addressOf(number) },
        language: languageOf(number),
        reference: '4821',
        content: { $case: 'half', value: { characters: charactersOf(number), expireDaysAfterDespatch: 30 } },
      });
      return splitDelivery(keys, newDelivery(), { notAfterTime, content });
    }),
  );
}

async function countsOf(database: Database): Promise<Record<string, number>> {
  const rows: { state: string; letters: number | string }[] = await database('letter')
    .groupBy('state')
    .select('state')
    .count({ letters: '*' });
  return Object.fromEntries(rows.map(({ state, letters: count }) => [state, Number(count)]));
}
