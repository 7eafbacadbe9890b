/** A process that is killed while it links the audit. */
import { systemClock } from '../../../runtime/clock';
import { atStatement, type JobRoom, openJobRoom, whole } from './job-room';

let room: JobRoom;
beforeAll(async () => {
  room = await openJobRoom();
});
afterAll(() => room.close());

const blocks = async () => (await room.database('audit_block').select('number')).length;
const block = 'insert into `audit_block`';

test.each([
  atStatement('before', block),
  atStatement('after', block),
  atStatement('uncommitted', block),
  atStatement('committed', block),
])('killed $when $text: each event is in one block, and the chain is whole', async (point) => {
  const before = await blocks();
  await room.audit(3, systemClock);
  await room.dieAt(point);
  expect((await blocks()) - before).toBe(point.when === 'committed' ? 1 : 0);
  const { kill } = await room.start();
  expect(await room.chain()).toEqual(whole);
  await kill('SIGTERM');
});
