/** A process that is killed while it erases holders whose time is over. */
import { millisecondsPerDay } from '../../../runtime/clock';
import { FieldCipher } from '../../../runtime/field-cipher';
import { uuidV7Ids } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import type { FiscalCode } from '../../../services/credentials/domain/fiscal-code';
import { lockHolder } from '../../../services/credentials/store/holders';
import { validFiscalCode } from '../../support/fiscal-codes';
import { waitFor } from '../../support/wait-for';
import { atStatement, type JobRoom, openJobRoom, whole } from './job-room';

/** More than a round erases. */
const holders = 25;

let room: JobRoom;
let person = 0;
beforeAll(async () => {
  room = await openJobRoom({ PERSON_KEEP_MONTHS: '1' });
});
afterAll(() => room.close());

async function holdersOfLongAgo(): Promise<void> {
  const cipher = new FieldCipher(room.keyring);
  const clock = { now: () => new Date(Date.now() - 100 * millisecondsPerDay) };
  const ids = uuidV7Ids(clock);
  for (let holder = 0; holder < holders; holder += 1) {
    person += 1;
    // The seed's code has the form that is asked for.
    const fiscalCode = validFiscalCode(person) as FiscalCode;
    await inTransaction(room.database, (trx) =>
      lockHolder(trx, cipher, { id: ids.next(), fiscalCode, createTime: clock.now() }),
    );
  }
}

const erased = async () => (await room.database('holder').whereNotNull('erase_time').select('id')).length;
const erasures = (): Promise<string[]> =>
  room.database('audit_event').where({ action: 'holder-erased' }).pluck('holder_id');

test.each([
  { ...atStatement('after', 'update `holder`'), gone: 0 },
  { ...atStatement('uncommitted', 'update `holder`'), gone: 0 },
  { ...atStatement('committed', 'update `holder`'), gone: 1 },
])('killed $when $text: the others are erased then, and each once', async ({ gone, ...point }) => {
  const before = await erased();
  await holdersOfLongAgo();
  await room.dieAt(point);
  expect([(await erased()) - before, (await erasures()).length - before]).toEqual([gone, gone]);
  const { kill } = await room.start();
  await waitFor('all to be erased', async () => (await erased()) === before + holders);
  const told = await erasures();
  expect([told.length, new Set(told).size]).toEqual([before + holders, before + holders]);
  expect(await room.chain()).toEqual(whole);
  await kill('SIGTERM');
});
