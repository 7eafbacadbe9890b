import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parsedManifest } from '../../../services/postal/domain/manifest';
import { migrations } from '../../../services/postal/migrations';
import { sendCanary } from '../../../services/postal/use-cases/send-canary';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ControlRoom, controlRoom, controlTables } from '../control-room';
import { halfContent, newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('the canary', migrations, (context) => {
  let room: ControlRoom;
  beforeEach(async () => {
    await context.empty(...controlTables);
    // Half an hour before midnight in Rome.
    room = await controlRoom(context.database, { now: new Date('2027-03-10T22:30:00Z') });
  });
  afterEach(() => room.stop());

  const canaries = () => context.database('canary').orderBy('day').select('day', 'outcome');
  const goOut = async () => {
    await room.sort();
    await room.close();
    expect(await room.print()).toEqual([]);
  };
  const missing = () => room.told('canary.missing');

  test('goes once a calendar day in Rome, however often and by however many processes that is looked at', async () => {
    const another = await controlRoom(context.database, { now: room.clock.now() });
    await Promise.all([room, another, room, another, another].map((one) => one.sendCanary()));
    await room.sendCanary();
    room.passHours(0.4);
    await room.sendCanary();
    expect(await canaries()).toEqual([{ day: '2027-03-10', outcome: null }]);
    room.passHours(0.2);
    another.passHours(0.6);
    await Promise.all([room, another].map((one) => one.sendCanary()));
    expect(await canaries()).toEqual([
      { day: '2027-03-10', outcome: null },
      { day: '2027-03-11', outcome: null },
    ]);
    expect(await room.letterIds({ is_canary: true })).toHaveLength(2);
    await another.stop();
  });

  test('goes the way of every letter, into its batch and manifest, and holds no half', async () => {
    await room.receive(2);
    await room.sendCanary();
    await goOut();
    const [canary = ''] = await room.letterIds({ is_canary: true });
    const [batch] = await room.spooled();
    expect(batch?.files.filter((name) => name.endsWith('.pdf'))).toHaveLength(3);
    expect(batch?.files).toContain(`${canary}-1-1.pdf`);
    const [manifest] = await context.database('manifest').pluck('content');
    expect(parsedManifest(manifest)?.letters.map(({ letterId }) => letterId)).toEqual(await room.letterIds());
    const onPaper = textOf(join(room.folder, batch?.batchId ?? '', `${canary}-1-1.pdf`));
    expect(onPaper).toContain('Ufficio Canarino');
    expect(onPaper).toMatch(/CAMP.*IONE/s);
  });

  test('is told to nobody, and counted in no books', async () => {
    await room.sendCanary();
    await goOut();
    await room.answer(await room.letterIds(), { kind: 'despatched' });
    await room.answer(await room.letterIds(), { kind: 'delivered' });
    await room.sendCanary();
    await room.watchBooks();
    expect(await room.reported()).toBe(0);
    expect(await room.measured('symbolon_postal_letters_open')).toEqual([]);
    expect(await room.measured('symbolon_postal_reconciliation_discrepancies')).toEqual([
      'symbolon_postal_reconciliation_discrepancies 0',
    ]);
  });

  test('is not told where it ends before it is printed', async () => {
    await room.sendCanary();
    room.passDays(8);
    await room.sort();
    expect(await context.database('letter').select('state', 'reason')).toEqual([
      { state: 'expired', reason: 'NOT_AFTER_PASSED' },
    ]);
    expect(await room.reported()).toBe(0);
  });

  test("a holder's letter never goes out as a canary, nor a canary's content as a holder's", async () => {
    await room.receive(1);
    await context.database('letter').update({ is_canary: true });
    const content = { ...halfContent, content: { ...canaryContent } };
    const notAfterTime = new Date('2027-04-01T00:00:00Z');
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime, content }));
    await goOut();
    expect(await context.database('letter').orderBy('is_canary').select('state', 'reason')).toEqual([
      { state: 'failed', reason: 'UNSUPPORTED_CONTENT' },
      { state: 'failed', reason: 'UNSUPPORTED_CONTENT' },
    ]);
    expect((await room.spooled()).flatMap(({ files }) => files)).toEqual([]);
  });

  test('is confirmed by its outcome, with the days from despatch to arrival and the age of the last one', async () => {
    await room.sendCanary();
    await goOut();
    const ids = await room.letterIds();
    room.passDays(1);
    await room.answer(ids, { kind: 'despatched' });
    room.passDays(3);
    await room.answer(ids, { kind: 'delivered' });
    await room.followCanaries();
    room.passHours(1);
    await room.followCanaries();
    expect(await canaries()).toEqual([{ day: '2027-03-10', outcome: 'arrived' }]);
    expect(await room.measured('symbolon_postal_canary_transit_days')).toEqual(
      expect.arrayContaining([
        'symbolon_postal_canary_transit_days_bucket{le="2"} 0',
        'symbolon_postal_canary_transit_days_bucket{le="3"} 1',
        'symbolon_postal_canary_transit_days_count 1',
      ]),
    );
    expect(await room.measured('symbolon_postal_canary_last_confirmed_age_seconds')).toEqual([
      'symbolon_postal_canary_last_confirmed_age_seconds 3600',
    ]);
    expect(await room.measured('symbolon_postal_canary_unconfirmed')).toEqual(['symbolon_postal_canary_unconfirmed 0']);
    expect(missing()).toEqual([]);
  });

  test('that nobody confirms is an alarm after its days, told once a day, until somebody does', async () => {
    await room.sendCanary();
    await goOut();
    const ids = await room.letterIds();
    room.passDays(6.9);
    await room.followCanaries();
    expect(missing()).toEqual([]);
    room.passDays(0.2);
    for (let round = 0; round < 3; round += 1) await room.followCanaries();
    const once = { day: '2027-03-10', letterId: ids[0], state: 'handed-over' };
    expect(missing()).toEqual([once]);
    expect(await room.measured('symbolon_postal_canary_unconfirmed')).toEqual(['symbolon_postal_canary_unconfirmed 1']);
    room.passDays(1);
    for (let round = 0; round < 3; round += 1) await room.followCanaries();
    expect(missing()).toEqual([once, once]);
    await room.answer(ids, { kind: 'delivered' });
    await room.followCanaries();
    expect(await room.measured('symbolon_postal_canary_unconfirmed')).toEqual(['symbolon_postal_canary_unconfirmed 0']);
  });

  test('that somebody tells is lost, or came back, is told once and waited for no more', async () => {
    await room.sendCanary();
    await goOut();
    await room.answer(await room.letterIds(), { kind: 'lost' });
    await room.followCanaries();
    await room.followCanaries();
    const [letterId] = await room.letterIds();
    expect(room.told('canary.not-arrived')).toEqual([{ day: '2027-03-10', letterId, reason: 'LOST' }]);
    expect(await canaries()).toEqual([{ day: '2027-03-10', outcome: 'not-arrived' }]);
  });

  test('that was never sent is an alarm until a newer one arrives', async () => {
    await room.sendCanary();
    room.passDays(8);
    await room.sort();
    await room.followCanaries();
    expect(await room.measured('symbolon_postal_canary_unconfirmed')).toEqual(['symbolon_postal_canary_unconfirmed 1']);
    await room.sendCanary();
    await goOut();
    await room.answer(await room.letterIds({ state: 'handed-over' }), { kind: 'delivered' });
    await room.followCanaries();
    await room.followCanaries();
    expect(await room.measured('symbolon_postal_canary_unconfirmed')).toEqual(['symbolon_postal_canary_unconfirmed 0']);
    expect(await canaries()).toEqual([
      { day: '2027-03-10', outcome: 'not-sent' },
      { day: '2027-03-18', outcome: 'arrived' },
    ]);
  });

  test('is forgotten with its letter, but for the last one that arrived', async () => {
    await room.sendCanary();
    await goOut();
    await room.answer(await room.letterIds(), { kind: 'delivered' });
    await room.followCanaries();
    room.passDays(1);
    await room.sendCanary();
    await goOut();
    await room.answer(await room.letterIds({ state: 'handed-over' }), { kind: 'damaged' });
    await room.followCanaries();
    room.passDays(60);
    await room.purge();
    expect(await room.letterIds()).toEqual([]);
    expect(await canaries()).toEqual([{ day: '2027-03-10', outcome: 'arrived' }]);
  });

  test('two processes whose databases answer at the same moment make one letter', async () => {
    const rounds = Array.from({ length: 8 }, () => sendCanary(room.shared));
    await Promise.all(rounds);
    expect(await room.letterIds()).toHaveLength(1);
    expect(room.told('canary.sent')).toHaveLength(1);
  });
});

const canaryContent = { $case: 'half' as const, value: { ...halfWith('CAMPIONE') } };

function halfWith(characters: string) {
  if (halfContent.content?.$case !== 'half') throw new Error('the sample holds no half');
  return { ...halfContent.content.value, characters };
}

function textOf(file: string): string {
  return execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' });
}
