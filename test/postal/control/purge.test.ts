import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyChain } from '../../../services/postal/domain/manifest-chain';
import { migrations } from '../../../services/postal/migrations';
import { manifestsFrom } from '../../../services/postal/store/manifest';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ControlRoom, controlRoom, controlTables } from '../control-room';

describeOnEachDatabase('what is forgotten', migrations, (context) => {
  let room: ControlRoom;
  beforeEach(async () => {
    await context.empty(...controlTables);
    room = await controlRoom(context.database, { now: new Date('2027-03-10T08:00:00Z') });
  });
  afterEach(() => room.stop());

  const count = async (table: string) => Number((await context.database(table).count({ rows: '*' }).first())?.['rows']);
  const printed = async (letters: number) => {
    await room.receive(letters);
    await room.close();
    expect(await room.print()).toEqual([]);
  };
  const counts = async () => ({
    letters: await count('letter'),
    events: await count('letter_event'),
    deliveries: await count('delivery'),
    batches: await count('batch'),
    manifests: await count('manifest'),
    blocked: await count('blocked_recipient'),
  });

  test('a letter goes with all that was noted of it 42 days after its end; batches and manifests stay', async () => {
    await printed(2);
    await room.answer(await room.letterIds(), { kind: 'despatched' });
    await room.receive(1);
    room.passDays(41);
    await room.purge();
    const kept = { batches: 2, manifests: 1, blocked: 0 };
    expect(await counts()).toEqual({ letters: 3, events: 2, deliveries: 0, ...kept });
    room.passDays(1.1);
    await room.purge();
    expect(await counts()).toEqual({ letters: 1, events: 0, deliveries: 0, ...kept });
  });

  test('the chain of manifests is whole after its letters are forgotten', async () => {
    for (let batch = 0; batch < 3; batch += 1) await printed(2);
    await room.answer(await room.letterIds(), { kind: 'delivered' });
    room.passDays(100);
    await room.purge();
    expect(await counts()).toEqual({ letters: 0, events: 0, deliveries: 0, batches: 3, manifests: 3, blocked: 0 });
    const keys = room.keys.postal.all('manifest-signing').map(({ publicKey }) => publicKey);
    expect(await verifyChain(manifestsFrom(context.database, 1), keys)).toMatchObject({
      kind: 'whole',
      manifests: 3,
      letters: 6,
      last: 3,
    });
    await context
      .database('manifest')
      .where({ sequence: 2 })
      .update({ content: randomBytes(100) });
    expect(await verifyChain(manifestsFrom(context.database, 1), keys)).toMatchObject({ kind: 'broken', sequence: 2 });
  });

  test('an address from which a letter came back is forgotten two years after the last return', async () => {
    await printed(1);
    await room.answer(await room.letterIds(), { kind: 'returned', reason: 'MOVED' });
    room.passDays(729);
    await room.purge();
    expect((await counts()).blocked).toBe(1);
    room.passDays(1.1);
    await room.purge();
    expect((await counts()).blocked).toBe(0);
  });

  test("a day's count of letters is forgotten with them", async () => {
    await printed(1);
    room.passDays(42);
    await printed(1);
    await room.purge();
    expect(await context.database('print_day').pluck('day')).toEqual(['2027-03-10', '2027-04-21']);
    room.passDays(1);
    await room.purge();
    expect(await context.database('print_day').pluck('day')).toEqual(['2027-04-21']);
  });

  test("an acknowledged batch's files are erased from the spool, and no other's", async () => {
    await printed(2);
    const first = await room.letterIds();
    room.passHours(1);
    await printed(1);
    const [one, other] = await room.spooled();
    await room.erase();
    expect(await room.spooled()).toEqual([one, other]);
    await room.answer(first.slice(1), { kind: 'despatched' });
    await room.erase();
    expect(await room.spooled()).toEqual([one, other]);
    await room.answer(first, { kind: 'despatched' });
    await room.erase();
    expect(await room.spooled()).toEqual([other]);
    expect(await context.database('batch').orderBy('id').pluck('state')).toEqual(['acknowledged', 'handed-over']);
  });

  test('a batch that the print centre has removed itself counts as erased', async () => {
    await printed(1);
    const [{ batchId = '' } = {}] = await room.spooled();
    await rm(join(room.folder, batchId), { recursive: true });
    await room.answer(await room.letterIds(), { kind: 'despatched' });
    await room.erase();
    await room.erase();
    expect(await context.database('batch').whereNull('erase_time').pluck('id')).toEqual([]);
  });
});
