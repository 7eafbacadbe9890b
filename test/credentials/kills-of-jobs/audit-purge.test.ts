/** A process that is killed while it takes old events out of the audit. */
import { linkAuditEvents } from '../../../runtime/audit-linker';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { openMetrics } from '../../../runtime/metrics';
import { auditTrail } from '../../../services/credentials/store/audit-events';
import { waitFor } from '../../support/wait-for';
import { atStatement, type JobRoom, openJobRoom, whole } from './job-room';

const keepDays = 30;
/** More than a round takes away. */
const oldBlocks = 25;

let room: JobRoom;
beforeEach(async () => {
  room = await openJobRoom({ AUDIT_KEEP_DAYS: String(keepDays) });
  await linkLongAgo();
});
afterEach(() => room.close());

/** As the linker did at that time. */
async function linkLongAgo(): Promise<void> {
  const { database, keyring } = room;
  const clock = { now: () => later(new Date(), -(keepDays + 10) * millisecondsPerDay) };
  for (let block = 0; block < oldBlocks; block += 1) {
    await room.audit(2, clock);
    await linkAuditEvents({ database, keyring, clock, metrics: openMetrics() }, auditTrail);
  }
}

const numbers = (): Promise<number[]> => room.database('audit_block').orderBy('number').pluck('number');
const told = async () => (await room.database('audit_event').where({ action: 'audit-purged' }).select('id')).length;

test.each([
  { ...atStatement('after', 'delete from `audit_event`'), gone: 0 },
  { ...atStatement('uncommitted', 'insert into `audit_purge`'), gone: 0 },
  { ...atStatement('committed', 'insert into `audit_purge`'), gone: 20 },
])('killed $when $text: what was not purged is purged then, and told once', async ({ gone, ...point }) => {
  await room.dieAt(point);
  const left = (await numbers()).filter((number) => number <= oldBlocks);
  expect([left.length, await told()]).toEqual([oldBlocks - gone, gone === 0 ? 0 : 1]);
  await room.start();
  await waitFor('the purge', async () => Number((await numbers())[0]) > oldBlocks);
  expect([await room.chain(), await told()]).toEqual([whole, 1]);
});
