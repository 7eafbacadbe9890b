/** Acts on a fiscal code tell whether somebody has it: each call must count for itself what comes to nothing. */
import { randomUUID } from 'node:crypto';
import {
  AddContactRequest,
  type OperatorServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/credentials/migrations';
import { capUses } from '../../services/credentials/store/cap-uses';
import { anApplicationMessage } from '../support/application-message';
import { describeOnEachDatabase } from '../support/database-suite';
import { validFiscalCode } from '../support/fiscal-codes';
import { openHolderRoom } from './holder-room';
import { call, type OperatorRoom, openOperatorRoom, reason, reasonOf } from './operator-room';
import { openReturnedRoom } from './returned-room';

const form = { number: 'RM/18', signDate: '2026-01-07', identityDocument: 1 };
const atDesk = { deskId: 'roma-1', form, reason };
const contact = { contact: { $case: 'email', value: 'maria@example.org' } } as const;
type Act = (operator: OperatorServiceClient, fiscalCode: string) => Promise<unknown>;

const requestPinForHolder: Act = (operator, fiscalCode) => {
  const application = { ...anApplicationMessage(0), fiscalCode };
  return callUnary(operator, 'requestPinForHolder', { requestId: randomUUID(), application, reason }, call);
};
const issueAtDesk: Act = (operator, fiscalCode) => {
  const application = { ...anApplicationMessage(0), fiscalCode };
  return callUnary(operator, 'issueAtDesk', { ...atDesk, requestId: randomUUID(), application }, call);
};
const elevateAtDesk: Act = (operator, fiscalCode) =>
  callUnary(operator, 'elevateAtDesk', { ...atDesk, fiscalCode }, call);
const addContact: Act = (operator, fiscalCode) =>
  callUnary(operator, 'addContact', AddContactRequest.fromPartial({ fiscalCode, contact, reason }), call);
const openElevationCase: Act = (operator, fiscalCode) =>
  callUnary(operator, 'openElevationCase', { fiscalCode, reason }, call);

describeOnEachDatabase('an act on a fiscal code that comes to nothing', migrations, (context) => {
  let room: OperatorRoom;
  beforeAll(async () => {
    room = await openOperatorRoom(context, { codesPerContact: 1, deskActsPerDay: 1 });
  });
  afterAll(() => room.close());
  const inUse = async () => {
    const holders = await openHolderRoom(context);
    const holder = await holders.inUse();
    await holders.close();
    return holder;
  };

  /** The reason, and for how many look-ups an operator has counted who did nothing else. */
  const counted = async (act: Act, fiscalCode: string, subject = `berta-${randomUUID()}`) => {
    const outcome = await reasonOf(act(await room.named(subject, 'desk', 'contact_centre'), fiscalCode));
    const { database, cipher } = room.deps;
    const [uses] = await capUses.find(database, cipher.indexes('lookups-of-operator', `operator:${subject}`));
    return [outcome, uses?.times.length ?? 0];
  };

  test.each<[string, Act, string]>([
    ['AddContact', addContact, 'CREDENTIAL_NOT_FOUND'],
    [
      'RevokePinForHolder',
      (operator, fiscalCode) => callUnary(operator, 'revokePinForHolder', { fiscalCode, reason }, call),
      'NOTHING_TO_REVOKE',
    ],
    ['OpenElevationCase', openElevationCase, 'CREDENTIAL_NOT_FOUND'],
    ['ElevateAtDesk', elevateAtDesk, 'CREDENTIAL_NOT_FOUND'],
  ])('%s counts for several where nobody has the code', async (_, act, reasonGiven) => {
    expect(await counted(act, validFiscalCode(71_900))).toEqual([reasonGiven, 5]);
  });

  test('RequestPinForHolder counts as a look-up where a PIN is in use', async () => {
    const { fiscalCode } = await inUse();
    expect(await counted(requestPinForHolder, fiscalCode)).toEqual(['CREDENTIAL_IN_USE', 1]);
  });

  test.each<[string, Act, string]>([
    ['AddContact', addContact, 'TOO_MANY_CODES'],
    ['ElevateAtDesk', elevateAtDesk, 'TOO_MANY_DESK_ACTS'],
  ])('%s counts as a look-up, and is in the audit, where a limit tells that a PIN is in use', async (_, act, limit) => {
    const [first, second] = [await inUse(), await inUse()];
    const subject = `of-${limit}`;
    expect(await counted(act, first.fiscalCode, subject)).toEqual(['OK', 0]);
    expect(await counted(act, second.fiscalCode, subject)).toEqual([limit, 1]);
    const told = context.database('audit_event').where({ holder_id: second.request.holderId });
    expect(await told.where({ actor: `operator:${subject}` }).pluck('action')).toEqual(['holder-looked-up']);
  });

  test('IssueAtDesk counts as a look-up where it is told that the holder has died', async () => {
    const returned = await openReturnedRoom(context);
    const { fiscalCode } = await returned.formerly('DECEASED');
    await returned.close();
    expect(await counted(issueAtDesk, fiscalCode)).toEqual(['ADDRESS_BLOCKED', 1]);
  });

  test('counts nothing where there was no code to look up', async () => {
    expect(await counted(openElevationCase, 'no code')).toEqual(['INVALID_FIELDS', 0]);
  });
});
