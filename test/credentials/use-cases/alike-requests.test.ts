import { randomUUID } from 'node:crypto';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { saveAddressBlock } from '../../../services/credentials/store/address-blocks';
import { blockIndex } from '../../../services/credentials/use-cases/address-blocks';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { storedApplication } from '../../../services/credentials/use-cases/stored-application';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { type HolderRoom, openHolderRoom } from '../holder-room';

const withoutCaps = { lettersPerHolder: 1_000, letterPauseHours: 0, issuesPerContact: 1_000, issuesPerAddress: 1_000 };
const email = 'another@example.org';

/** docs/threat-model.md says what the difference tells, and to whom: whoever changes it changes that page. */
describeOnEachDatabase('what RequestPin asks of the database, beside the outbox', migrations, (context) => {
  let room: HolderRoom;
  beforeAll(async () => {
    room = await openHolderRoom(context, { ...withoutCaps, letterHold: 'mismatch' });
  });
  afterAll(() => room.close());

  /** Verb and table of each statement. */
  async function statementsFor(application: RawApplication): Promise<readonly string[]> {
    const heard = room.statements();
    await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    await room.published();
    return heard
      .end()
      .map((sql) => /^(select|insert|update|delete)\b.*?(?:from|into) `(\w+)`/.exec(sql)?.slice(1).join(' ') ?? sql);
  }
  async function asked(seed: number): Promise<RawApplication> {
    const application = anApplication(seed);
    await statementsFor(application);
    return { ...application, email };
  }

  const before = ['select request_id', 'select holder'];
  const whatStands = ['select pin_request', 'select credential', 'select address_block'];
  const caps = ['insert cap_use', 'select cap_use'];
  const request = ['insert request_id', 'insert pin_request', 'insert delivery', 'insert sealed_blob'];
  const after = ['insert pin_request_change', 'insert audit_event'];

  test('for a holder never seen', async () => {
    const issued = [...before, 'insert holder', ...caps, ...request, 'insert credential', 'insert job', ...after];
    expect(await statementsFor(anApplication(880_001))).toEqual(issued);
  });

  test('for a holder with nothing that stands in the way', async () => {
    const application = await asked(880_002);
    await context.database('pin_request').update({ state: 'expired', end_time: room.deps.clock.now() });
    const issued = [...before, ...whatStands, ...caps, ...request, 'insert credential', 'insert job', ...after];
    expect(await statementsFor(application)).toEqual(issued);
  });

  test('for a holder whose issue is under way', async () => {
    const withheld = [...before, ...whatStands, ...request, ...after];
    expect(await statementsFor(await asked(880_003))).toEqual(withheld);
  });

  test('for a holder from whose address a letter came back', async () => {
    const application = anApplication(880_005);
    const { request: former } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    await room.published();
    await context.database('pin_request').update({ state: 'expired', end_time: room.deps.clock.now() });
    const deliveryId = randomUUID();
    const address = (await storedApplication(room.deps, context.database, former.id)).postalAddress;
    const subjectIndex = blockIndex(room.deps, former.holderId, 'MOVED', address);
    const block = { deliveryId, holderId: former.holderId, subjectIndex, attempt: 1, reason: 'MOVED' };
    await context.database.transaction((trx) =>
      saveAddressBlock(trx, { ...block, createTime: room.deps.clock.now(), liftTime: undefined }),
    );
    const withheld = [...before, ...whatStands, ...request, ...after];
    expect(await statementsFor(application)).toEqual(withheld);
  });

  test('for a holder who has a PIN in use', async () => {
    const application = await asked(880_004);
    await context.database('credential').update({ state: 'active' });
    const withheld = [...before, ...whatStands, ...request, 'insert job', ...after];
    expect(await statementsFor(application)).toEqual(withheld);
  });
});
