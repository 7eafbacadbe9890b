/** A process that is killed while it walks through its books. */
import { randomBytes, randomUUID } from 'node:crypto';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { waitFor } from '../../support/wait-for';
import { atStatement, type JobRoom, openJobRoom } from './job-room';

/** More than a page of the walk. */
const issues = 230;

let room: JobRoom;
beforeEach(async () => {
  room = await openJobRoom({ RECONCILE_SECONDS: '1', RECONCILE_AFTER_SECONDS: '1', RECONCILE_CONFIRM_SECONDS: '0' });
  await room.database('pin_request').insert(Array.from({ length: issues }, issueWithoutDeliveries));
});
afterEach(() => room.close());

/** Each is to be found, once. */
function issueWithoutDeliveries() {
  const [createTime, inADay] = [later(new Date(), -millisecondsPerHour), later(new Date(), millisecondsPerDay)];
  return {
    ...{ id: randomUUID(), holder_id: randomUUID(), outcome: 'issued', state: 'accepted', reference: '1234' },
    ...{ language: 'it', letter_to: 'residence', version: 1 },
    ...{ application_fingerprint: randomBytes(32), application_cipher: randomBytes(32) },
    ...{ create_time: createTime, expire_time: inADay, due_time: inADay },
  };
}

const found = (): Promise<{ subject_id: string; first_seen_time: Date }[]> =>
  room.database('discrepancy').where({ kind: 'missing-delivery' }).select('subject_id', 'first_seen_time');
const lastWalk = (): Promise<{ start_time: Date; content: string } | undefined> =>
  room.database('reconciliation_walk').first();

test.each([
  { ...atStatement('uncommitted', 'insert into `discrepancy`'), seen: 0, walked: false },
  { ...atStatement('committed', 'insert into `reconciliation_place`'), seen: 200, walked: false },
  { ...atStatement('uncommitted', 'insert into `reconciliation_walk`'), seen: issues, walked: false },
  { ...atStatement('committed', 'insert into `reconciliation_walk`'), seen: issues, walked: true },
])('killed $when $text: the next walk finds the rest, and each once', async ({ seen, walked, ...point }) => {
  await room.dieAt(point);
  const before = await found();
  expect([before.length, (await lastWalk()) !== undefined]).toEqual([seen, walked]);
  const startTime = new Date();
  await room.start();
  const walk = await waitFor('a whole walk', async () => {
    const last = await lastWalk();
    return last !== undefined && last.start_time > startTime && last;
  });
  const after = await found();
  const firstSeen = new Map(after.map(({ subject_id, first_seen_time }) => [subject_id, first_seen_time.getTime()]));
  const begunAnew = before.filter((one) => firstSeen.get(one.subject_id) !== one.first_seen_time.getTime());
  expect([after.length, firstSeen.size, begunAnew]).toEqual([issues, issues, []]);
  expect(JSON.parse(walk.content).totals).toMatchObject({ issueCount: issues, missingHalfCount: 2 * issues });
});
