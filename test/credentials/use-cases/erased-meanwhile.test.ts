import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { approveErasure, proposeErasure } from '../../../services/credentials/use-cases/erase-holder';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { tellEarlyAccessQueue } from '../../../services/credentials/use-cases/open-early-access';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { tellContactsQueue } from '../../../services/credentials/use-cases/save-issue';
import { tellCancelled, tellCancelledQueue } from '../../../services/credentials/use-cases/tell-cancelled';
import { tellEarlyAccess } from '../../../services/credentials/use-cases/tell-early-access';
import { tellRegisteredContacts } from '../../../services/credentials/use-cases/tell-registered-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { emailOf } from '../credentials-room';
import { type EarlyAccessRoom, earlyAccessTables, openEarlyAccessRoom } from '../early-access-room';
import { type HolderRoom, noticesIn, openHolderRoom } from '../holder-room';
import { runJobs, withMeanwhile } from '../jobs-room';
import { tracesOf } from '../traces-of-holder';

const [anna, berta] = ['operator:anna', 'operator:berta'];
const reason = 'the holder asks for it, by registered letter';

async function erase({ deps, pass }: Pick<HolderRoom, 'deps' | 'pass'>, fiscalCode: string): Promise<void> {
  pass(1);
  const asked = { kind: 'fiscal-code', value: fiscalCode } as const;
  const { id: proposalId } = await proposeErasure(deps, { asked, reason }, anna);
  await approveErasure(deps, { proposalId, reason: '' }, berta);
}

describeOnEachDatabase('a holder who is erased just before a notice is written', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use', 'audit_event', 'proposal', 'revocation');
  });

  test.each([
    ['that an application was cancelled', tellCancelledQueue, tellCancelled],
    ['that somebody else has asked', tellContactsQueue, tellRegisteredContacts],
  ])('is not told %s', async (_what, queue, tell) => {
    const holder = await room.inUse();
    const other = { ...holder.application, email: emailOf(777_778) };
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application: other }, 'portal');
    if (queue === tellCancelledQueue) {
      room.pass(15 * millisecondsPerDay);
      await expireRequests(room.deps);
    }
    const erasing = withMeanwhile(room.deps, async () => {
      await revokePinForHolder(room.deps, { fiscalCode: holder.fiscalCode, reason }, anna);
      await room.finishRevocations();
      await erase(room, holder.fiscalCode);
      await room.published();
    });
    expect(await runJobs(context, erasing, queue, tell)).toBe(1);
    expect({ published: await room.published(), traces: await tracesOf(room, context, holder) }).toEqual({
      published: [],
      traces: [],
    });
    expect((await getPinRequest(room.deps, request.id)).request.state).toBe('cancelled');
  });
});

describeOnEachDatabase('a holder who is erased just before an early access is told', migrations, (context) => {
  let room: EarlyAccessRoom;
  beforeEach(async () => {
    room = await openEarlyAccessRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty(...earlyAccessTables);
  });

  test('is not told of it', async () => {
    const holder = await room.waiting();
    await room.opened(holder);
    await room.revoke(holder);
    await room.finishRevocations();
    await room.published();
    const erasing = withMeanwhile(room.deps, () => erase(room, holder.fiscalCode));
    await runJobs(context, erasing, tellEarlyAccessQueue, tellEarlyAccess);
    const told = context
      .database('delivery')
      .where({ pin_request_id: holder.request.id, notice: 'early-access-opened' });
    expect({ rows: await told.pluck('id'), events: noticesIn(await room.published()) }).toEqual({
      rows: [],
      events: [],
    });
  });
});
