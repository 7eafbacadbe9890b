import { isFault } from '../../../runtime/fault';
import { migrations } from '../../../services/credentials/migrations';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderRoom, noticesIn, openHolderRoom } from '../holder-room';

const reason = 'The holder called: telephone and letter were stolen';

describeOnEachDatabase('a revocation by an operator', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation');
  });
  const revoke = (fiscalCode: string, words = reason) =>
    revokePinForHolder(room.deps, { fiscalCode, reason: words }, 'operator:anna');
  const auditOf = (holderId: string): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .where({ holder_id: holderId, action: 'pin-revoked' })
      .select('actor', 'pin_request_id', 'reason');
  const faultOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!isFault(error)) throw error;
    return { kind: error.kind, reason: error.reason, fields: error.fields.map(({ field }) => field) };
  };

  test('needs no card: the PIN is dead when it is answered, the contacts are told, and the reason is written down with it', async () => {
    const holder = await room.inUse({ healthCard: undefined });
    room.pass(1);
    await revoke(holder.fiscalCode);
    const outcome = await room.outcomeOf(holder.fiscalCode, holder.personalPin);
    const atOnce = await auditOf(holder.request.holderId);
    await room.finishRevocations();
    expect({
      outcome,
      notices: noticesIn(await room.published()),
      atOnce,
      audit: await auditOf(holder.request.holderId),
      guard: await context.database('holder').where({ id: holder.request.holderId }).pluck('guard_time'),
    }).toEqual({
      outcome: 'rejected',
      notices: [`PIN_REVOKED ${holder.application.mobile}`, `PIN_REVOKED ${holder.application.email}`].sort(),
      atOnce: [{ actor: 'operator:anna', pin_request_id: holder.request.id, reason }],
      audit: atOnce,
      guard: [null],
    });
  });

  test('is in the audit with its answer, whatever the job that follows does, and once', async () => {
    const [inUse, issued] = [await room.inUse(), await room.issued()];
    const revoked = async ({ request }: Pick<typeof issued, 'request'>) =>
      context
        .database('audit_event')
        .where({ holder_id: request.holderId, action: 'pin-revoked' })
        .select('actor', 'pin_request_id', 'reason');
    await revoke(inUse.fiscalCode);
    await revoke(issued.fiscalCode);
    const both = async () => [await revoked(inUse), await revoked(issued)];
    const expected = [inUse, issued].map(({ request }) => [
      { actor: 'operator:anna', pin_request_id: request.id, reason },
    ]);
    expect(await both()).toEqual(expected);
    await room.finishRevocations();
    expect(await both()).toEqual(expected);
  });

  test('ends an issue under way', async () => {
    const holder = await room.issued();
    await revoke(holder.fiscalCode);
    expect(await room.outcomeOf(holder.fiscalCode, holder.initialPin)).toBe('rejected');
    expect(await auditOf(holder.request.holderId)).toEqual([
      { actor: 'operator:anna', pin_request_id: holder.request.id, reason },
    ]);
    await room.finishRevocations();
    expect(await room.statesOf(holder.request.id)).toMatchObject({ state: 'cancelled' });
  });

  test('says not found where there is nothing to revoke: of an unknown holder, and the second time', async () => {
    const holder = await room.inUse();
    const nothing = { kind: 'not-found', reason: 'NOTHING_TO_REVOKE', fields: [] };
    expect(await faultOf(revoke(validFiscalCode(987_654)))).toEqual(nothing);
    await revoke(holder.fiscalCode);
    expect(await faultOf(revoke(holder.fiscalCode))).toEqual(nothing);
  });

  test('needs a fiscal code that can be, and a reason', async () => {
    expect(await faultOf(revoke('X', ' '))).toEqual({
      kind: 'invalid',
      reason: 'INVALID_FIELDS',
      fields: ['fiscal_code', 'reason'],
    });
  });
});
