/** Whatever finds a holder by a fiscal code is one of the operator's look-ups, whose limit is one an hour here. */
import { migrations } from '../../../services/credentials/migrations';
import { proposeErasure } from '../../../services/credentials/use-cases/erase-holder';
import { exportHolder } from '../../../services/credentials/use-cases/export-holder';
import { getHolder } from '../../../services/credentials/use-cases/get-holder';
import { listPinRequests } from '../../../services/credentials/use-cases/list-pin-requests';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { faultOf } from '../centre-room';
import { type HolderRoom, openHolderRoom } from '../holder-room';

const [anna, berta] = ['operator:anna', 'operator:berta'];
const reason = 'asked for by letter';
const everything = {
  ...{ pageSize: 0, pageToken: '', state: undefined, attention: undefined, needsAttention: false, oldestFirst: false },
  ...{ createTimeFrom: undefined, createTimeBefore: undefined, stateTimeFrom: undefined, stateTimeBefore: undefined },
};
type LookUp = (room: HolderRoom, fiscalCode: string) => Promise<unknown>;
const asked = (value: string) => ({ kind: 'fiscal-code', value }) as const;

describeOnEachDatabase('an operator who has looked somebody up', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context, { operatorLookupsPerHour: 1 });
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('cap_use', 'job', 'revocation');
  });

  test.each<[string, LookUp]>([
    ['GetHolder', ({ deps }, code) => getHolder(deps, { asked: asked(code), unmask: [], reason: '' }, anna)],
    ['ListPinRequests', ({ deps }, fiscalCode) => listPinRequests(deps, { ...everything, fiscalCode }, anna)],
    ['ExportHolder', ({ deps }, code) => exportHolder(deps, { asked: asked(code), reason }, anna).next()],
    ['EraseHolder', ({ deps }, code) => proposeErasure(deps, { asked: asked(code), reason }, anna)],
  ])('by %s has used the look-up, and gets no second one', async (_, lookUp) => {
    const { fiscalCode } = await room.inUse();
    await revokePinForHolder(room.deps, { fiscalCode, reason: 'lost' }, berta);
    await room.finishRevocations();
    await lookUp(room, fiscalCode);
    expect(await faultOf(lookUp(room, fiscalCode))).toBe('exhausted LOOKUP_LIMIT');
  });
});
