import { migrations } from '../../../services/credentials/migrations';
import { approveSurge } from '../../../services/credentials/use-cases/approve-surge';
import { approveErasure, proposeErasure } from '../../../services/credentials/use-cases/erase-holder';
import { refuseProposal } from '../../../services/credentials/use-cases/open-proposals';
import { proposeSurge } from '../../../services/credentials/use-cases/propose-surge';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { faultOf } from '../centre-room';
import { type ElevationRoom, openElevationRoom } from '../elevation-room';

const [anna, berta] = ['operator:anna', 'operator:berta'];
const reason = 'as was asked for';
const unknown = 'not-found PROPOSAL_UNKNOWN';

describeOnEachDatabase('what one operator has proposed', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('proposal', 'elevation_case', 'job', 'revocation');
  });
  const erase = (proposalId: string) => faultOf(approveErasure(room.deps, { proposalId, reason }, berta));
  const surge = (proposalId: string) => faultOf(approveSurge(room.deps, { proposalId, reason }, berta));
  const isOpen = async (id: string) =>
    (await context.database('proposal').where({ id, state: 'open' }).pluck('id')).length === 1;

  test('as a surge is no erasure that another approves', async () => {
    const plan = { measures: { lettersPerHolder: 9 }, startTime: undefined, hours: 1, reason };
    const { id } = await proposeSurge(room.deps, plan, anna);
    expect([await erase(id), await isOpen(id)]).toEqual([unknown, true]);
  });

  test('as an erasure is no surge', async () => {
    const { fiscalCode } = await room.inUse();
    await revokePinForHolder(room.deps, { fiscalCode, reason }, anna);
    await room.finishRevocations();
    const asked = { kind: 'fiscal-code', value: fiscalCode } as const;
    const { id } = await proposeErasure(room.deps, { asked, reason }, anna);
    expect([await surge(id), await isOpen(id)]).toEqual([unknown, true]);
  });

  test('as the level of a holder is for reviewers to approve or refuse, with the documents before them', async () => {
    const { elevation } = await room.submitted();
    const id = String((await room.decide(elevation.id, anna, 'approve')).proposal?.id);
    expect([
      await erase(id),
      await surge(id),
      await faultOf(refuseProposal(room.deps, { proposalId: id, reason }, berta)),
      await isOpen(id),
    ]).toEqual([unknown, unknown, unknown, true]);
  });
});
