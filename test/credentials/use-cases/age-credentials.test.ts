import { randomUUID } from 'node:crypto';
import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { ageCredentials } from '../../../services/credentials/use-cases/age-credentials';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { recordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom } from '../credentials-room';

const minute = 60_000;

describeOnEachDatabase('the age of a personal PIN', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 90_000;
  beforeEach(async () => {
    room = await openCredentialsRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('outbox', 'credential_change', 'credential');
  });

  /** A holder with a mobile and an e-mail address whose PIN was exchanged just now. */
  async function exchanged(): Promise<string> {
    seed += 1;
    const application = anApplication(seed);
    await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const input = { fiscalCode: String(application.fiscalCode), initialPin: pinFrom(await room.published()) };
    const { credential } = await exchangePin(room.deps, { ...input, chosenPin: 'H7KM2QXW' }, 'portal');
    await context.database('credential_change').delete();
    await room.published();
    return credential.id;
  }
  async function sweep(): Promise<void> {
    while ((await ageCredentials(room.deps)) === 'more');
  }
  const days = (count: number) => room.pass(count * millisecondsPerDay);
  /** What was sent since the last look: to whom, and how many days are left. */
  async function reminded() {
    const events = await room.published();
    return events
      .flatMap(({ opened }) => {
        const notice = opened?.content?.$case === 'notice' ? opened.content.value : undefined;
        return notice?.kind === NoticeKind.NOTICE_KIND_EXPIRY_REMINDER
          ? [`${opened?.recipient?.$case} ${notice.daysLeft}`]
          : [];
      })
      .sort();
  }
  const changes = () => context.database('credential_change').orderBy('id').select('credential_id', 'kind', 'level');
  const dueOf = (id: string) => context.database('credential').where({ id }).first('due_step', 'due_time');

  test('brings a reminder 14 days before its end and one 3 days before, to every contact, and then its end', async () => {
    const id = await exchanged();
    const told: (readonly string[])[] = [];
    for (const pass of [165.9, 0.1, 5, 6, 0.5, 2.4, 0.1, 30]) {
      days(pass);
      await sweep();
      told.push(await reminded());
    }
    expect(told).toEqual([[], ['email 14', 'mobile 14'], [], ['email 3', 'mobile 3'], [], [], [], []]);
    expect(await changes()).toEqual([{ credential_id: id, kind: 'expired', level: 'ordinary' }]);
    expect(await dueOf(id)).toEqual({ due_step: null, due_time: null });
  });

  test('that was not looked at for 13 days brings one reminder, with the days that are left', async () => {
    await exchanged();
    days(178.5);
    await sweep();
    expect(await reminded()).toEqual(['email 2', 'mobile 2']);
    await sweep();
    expect(await reminded()).toEqual([]);
  });

  test('that was not looked at until it was over brings its end, told for the time when it was', async () => {
    const id = await exchanged();
    days(200);
    await sweep();
    expect(await reminded()).toEqual([]);
    const rows = await context.database('credential_change').select('credential_id', 'kind', 'occur_time');
    expect(rows).toEqual([{ credential_id: id, kind: 'expired', occur_time: new Date('2026-07-06T08:00:00Z') }]);
  });

  test('brings each step once where two processes look at the same moment', async () => {
    await exchanged();
    await exchanged();
    days(166);
    await Promise.all([ageCredentials(room.deps), ageCredentials(room.deps), ageCredentials(room.deps)]);
    expect(await reminded()).toEqual(['email 14', 'email 14', 'mobile 14', 'mobile 14']);
    days(14);
    await Promise.all([ageCredentials(room.deps), ageCredentials(room.deps)]);
    expect(await changes()).toHaveLength(2);
  });

  test('is another one after a change in the middle of a sweep: nobody is told of the old one', async () => {
    const id = await exchanged();
    days(166);
    const { due_step: step, due_time: time } = await dueOf(id);
    let hasRead = false;
    const ids = {
      next: () => {
        hasRead = true; // the first notice is being made, and the holder not yet locked
        return room.deps.ids.next();
      },
    };
    const changing = await context.database.transaction();
    const holders = context.database('credential').where({ id }).select('holder_id');
    await changing('holder').whereIn('id', holders).forUpdate();
    const sweeping = ageCredentials({ ...room.deps, ids });
    if (context.dialect === 'mysql') await waitFor('the sweep to wait for the holder', () => hasRead);
    const later = new Date('2026-12-01T00:00:00Z');
    await changing('credential').where({ id }).update({ due_time: later });
    await changing.commit();
    await sweeping;
    expect([await reminded(), await dueOf(id)]).toEqual([[], { due_step: step, due_time: later }]);
    expect(time).not.toEqual(later);
  });

  test('is no matter of a credential that is not in use', async () => {
    const id = await exchanged();
    await context.database('credential').where({ id }).update({ state: 'suspended' });
    days(200);
    await sweep();
    expect([await reminded(), await changes(), await dueOf(id)]).toEqual([[], [], { due_step: null, due_time: null }]);
  });

  test('a contact that was replaced is not told any more once the new one counts', async () => {
    const id = await exchanged();
    const replaced = context.database('contact').where({ credential_id: id, kind: 'mobile' });
    await replaced.update({ replaced_time: new Date('2026-02-01T00:00:00Z') });
    days(166);
    await sweep();
    expect(await reminded()).toEqual(['email 14']);
  });

  test('one credential that a bug keeps back holds up no other, alarms, and is looked at again later', async () => {
    const [broken, fine] = [await exchanged(), await exchanged()];
    const { log, lines } = recordingLog();
    room = { ...room, deps: { ...room.deps, log } };
    const contacts = context.database('contact').where({ credential_id: broken });
    await contacts.clone().update({ value_cipher: Buffer.from('damaged') });
    days(166);
    await sweep();
    expect(await reminded()).toEqual(['email 14', 'mobile 14']);
    expect(lines.filter(({ event }) => event === 'ageing.failed')).toMatchObject([{ credentialId: broken }]);
    expect((await dueOf(fine)).due_step).toBe('last-reminder');
    await sweep();
    expect(lines.filter(({ event }) => event === 'ageing.failed')).toHaveLength(1);
    await contacts.clone().delete();
    room.pass(10 * minute);
    await sweep();
    expect((await dueOf(broken)).due_step).toBe('last-reminder');
  });

  test('is swept in bounded batches until nothing is due', async () => {
    const id = await exchanged();
    const row = await context.database('credential').where({ id }).first();
    const due = { due_step: 'reminder', due_time: new Date('2026-06-22T08:00:00Z') };
    const rows = Array.from({ length: 120 }, () => ({ ...row, ...due, id: randomUUID(), holder_id: randomUUID() }));
    await context.database.batchInsert('credential', rows, 50);
    days(180);
    const rounds = [await ageCredentials(room.deps), await ageCredentials(room.deps), await ageCredentials(room.deps)];
    expect([rounds, (await changes()).length]).toEqual([['more', 'more', 'idle'], 121]);
  });
});
