/** Credentials, killed in the midst of what operators do: nothing of it has happened, or all of it; and whoever asks again finds out which. */

import { isFault } from '../../../runtime/fault';
import { callUnary } from '../../../runtime/grpc-client';
import { describeKill } from '../../support/kill-point';
import { waitFor } from '../../support/wait-for';
import { deskIssue } from './desk-issue';
import { elevationApproval } from './elevation-approval';
import { erasureApproval } from './erasure-approval';
import { call, type KillRoom, openKillRoom } from './kill-room';
import { isBeforeCommit } from './killable-act';
import { surgeApproval } from './surge-approval';

const acts = [elevationApproval, erasureApproval, surgeApproval, deskIssue];

describe('credentials, killed in the midst of an act', () => {
  let room: KillRoom;
  beforeAll(async () => {
    room = await openKillRoom();
  });
  afterAll(() => room?.close());

  describe.each(acts.map((act) => [act.name, act] as const))('%s', (_name, { points, prepare }) => {
    test.each(points.map((point) => [describeKill(point), point] as const))('dies %s', async (_point, point) => {
      const { act, state, ...expected } = await prepare(room);
      expect(await state()).toEqual(expected.undone);
      await room.killedAt(point, act);
      expect(await state()).toEqual(isBeforeCommit(point) ? expected.undone : expected.done);
      expect([await outcomeOf(act()), await outcomeOf(act())]).toEqual([
        isBeforeCommit(point) ? expected.answer : expected.answerAgain,
        expected.answerAgain,
      ]);
      expect(await state()).toEqual(expected.done);
    });
  });

  test('and in the end the audit is whole', async () => {
    const unlinked = () => room.database('audit_event').whereNull('block_number').first('id');
    await waitFor('every event to be in a block', async () => (await unlinked()) === undefined);
    const auditor = await room.operator('auditor', 'aldo');
    let events = 0n;
    for (let pageToken = ''; ; ) {
      const page = await callUnary(auditor, 'verifyAuditChain', { pageSize: 0, pageToken, anchors: [] }, call);
      expect(page.faults).toEqual([]);
      events += page.eventCount;
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(events).toBeGreaterThanOrEqual(BigInt(acts.flatMap(({ points }) => points).length));
  });
});

/** What a call is answered, or the reason of its refusal. */
async function outcomeOf(answered: Promise<unknown>): Promise<unknown> {
  try {
    return await answered;
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.reason;
  }
}
