import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { purgeHolders } from '../../../services/credentials/use-cases/purge-holders';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';
import { openPapersRoom } from '../papers-room';
import { tracesOf } from '../traces-of-holder';

const months = 30 * millisecondsPerDay;

describeOnEachDatabase("a holder's data that need not be kept any longer", migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use', 'audit_event', 'revocation');
    await context.database('holder').update({ review_time: new Date('9999-12-31T00:00:00Z') });
  });
  const revoked = async () => {
    const holder = await room.inUse();
    await revokePinForHolder(room.deps, { fiscalCode: holder.fiscalCode, reason: 'lost' }, 'operator:anna');
    await room.finishRevocations();
    await room.published();
    return holder;
  };
  const purge = async () => {
    while ((await purgeHolders(room.deps)) === 'more');
    await room.published();
  };
  const lastEventOf = ({ request }: Pick<HolderInUse, 'request'>): Promise<unknown> =>
    context
      .database('audit_event')
      .where({ holder_id: request.holderId })
      .orderBy('occur_time', 'desc')
      .first('actor', 'action', 'reason');
  const isErased = async ({ request }: Pick<HolderInUse, 'request'>) =>
    (await context.database('holder').where({ id: request.holderId }).first('erase_time')).erase_time !== null;
  /** As one whom nobody has looked at yet. */
  const unseen = ({ request }: Pick<HolderInUse, 'request'>) =>
    context.database('holder').where({ id: request.holderId }).update({ review_time: null });

  test('are erased two years after the revocation, not before, and those of a PIN in use never', async () => {
    const [gone, staying] = [await revoked(), await room.inUse()];
    for (const one of [gone, staying]) await unseen(one);
    room.pass(24 * months - 1);
    await purge();
    expect([await isErased(gone), await isErased(staying)]).toEqual([false, false]);
    room.pass(1);
    await purge();
    expect([await isErased(gone), await isErased(staying)]).toEqual([true, false]);
    expect(await tracesOf(room, context, gone)).toEqual([]);
    expect(await lastEventOf(gone)).toEqual({
      actor: 'symbolon',
      action: 'holder-erased',
      reason: null,
    });
    // A PIN that nobody has changed since has expired after 180 days: two years after that it is revoked, and gone.
    room.pass(180 * millisecondsPerDay);
    await purge();
    expect(await isErased(staying)).toBe(true);
    const credential = await context.database('credential').where({ id: staying.credential.id }).first();
    expect(credential).toMatchObject({ state: 'revoked', personal_pin_cipher: null });
    const changes = context.database('credential_change').where({ credential_id: staying.credential.id });
    expect(await changes.orderBy('insert_number').pluck('kind')).toEqual(['activated', 'revoked']);
  });

  test('are erased with the documents of a case that nobody ever looked at, which ends by that', async () => {
    const papers = await openPapersRoom(room);
    const holder = await papers.submitted();
    await unseen(holder);
    room.pass(180 * millisecondsPerDay + 24 * months);
    await purge();
    const [elevation] = await context.database('elevation_case').where({ holder_id: holder.request.holderId });
    expect([await isErased(holder), elevation.state, await tracesOf(room, context, holder)]).toEqual([
      true,
      'cancelled',
      [],
    ]);
  });

  test('are erased of one who never used a PIN, two years after the end of the last request', async () => {
    const holder = await room.issued();
    await unseen(holder);
    room.pass(90 * millisecondsPerDay);
    while ((await expireRequests(room.deps)) === 'more');
    room.pass(24 * months - 1);
    await purge();
    expect(await isErased(holder)).toBe(false);
    room.pass(1);
    await purge();
    expect(await isErased(holder)).toBe(true);
  });

  test('are looked at again later where a bug keeps one back, and the others go on', async () => {
    const [broken, gone] = [await revoked(), await revoked()];
    for (const one of [broken, gone]) await unseen(one);
    await context
      .database('holder')
      .where({ id: broken.request.holderId })
      .update({ fiscal_code_cipher: Buffer.from('x') });
    room.pass(24 * months);
    await purge();
    expect([await isErased(broken), await isErased(gone), room.errors()]).toEqual([false, true, ['purge.failed']]);
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(1);
    await purge();
    expect(room.errors()).toHaveLength(1);
  });

  test('are looked for by an index', async () => {
    if (context.dialect === 'sqlite') return;
    const heard: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof heard)[number]) => {
      if (query.sql.includes('review_time')) heard.push(query);
    };
    context.database.on('query', keep);
    await purge();
    context.database.removeListener('query', keep);
    const keys: unknown[] = [];
    for (const { sql, bindings } of heard) {
      const [[plan]] = await context.database.raw(`EXPLAIN ${sql}`, [...bindings] as never);
      keys.push(plan.key);
    }
    expect(keys).toEqual(Array(2).fill('holder_review_time_create_time_index'));
  });
});
