import { createHash } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { Contact } from '../../../services/credentials/domain/contact';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { startRestore } from '../../../services/credentials/use-cases/start-restore';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from '../holder-room';

describeOnEachDatabase('a restore that is asked for', migrations, (context) => {
  let room: HolderRoom;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openHolderRoom(context, policy);
  };
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'restore');
  });
  const mobileOf = ({ application }: IssuedHolder): Contact => ({ kind: 'mobile', value: String(application.mobile) });
  const emailOf = ({ application }: IssuedHolder): Contact => ({ kind: 'email', value: String(application.email) });
  const pecOf = ({ application }: IssuedHolder): Contact => ({ kind: 'pec', value: String(application.pec) });
  const both = (holder: IssuedHolder) => [mobileOf(holder), emailOf(holder)];
  const rows = () => context.database('restore').select();

  test('sends a link to the e-mail address given, whose token no server log ever sees and the table has as a hash only', async () => {
    await open();
    const holder = await room.confirmed();
    room.pass(1);
    const sent = await room.linkFor(holder, both(holder));
    const now = room.deps.clock.now();
    expect(sent).toEqual({
      to: holder.application.email,
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      link: `https://portal.example.org/restore#token=${sent?.token}`,
      notAfterTime: new Date(now.getTime() + millisecondsPerHour),
    });
    expect(await rows()).toEqual([
      expect.objectContaining({
        state: 'started',
        credential_id: holder.credential.id,
        asked_cipher: null,
        token_hash: createHash('sha256').update(String(sent?.token)).digest(),
        expire_time: new Date(now.getTime() + millisecondsPerHour),
      }),
    ]);
    const audit = context
      .database('audit_event')
      .where({ holder_id: holder.request.holderId, action: 'restore-started' });
    expect(await audit.pluck('actor')).toEqual(['portal']);
  });

  test('sends it to the certified address where both were given', async () => {
    await open();
    const holder = await room.confirmed({ pec: 'maria.rossi@pec.example.it' });
    expect((await room.linkFor(holder, [emailOf(holder), pecOf(holder)]))?.to).toBe('maria.rossi@pec.example.it');
  });

  const stranger: Contact = { kind: 'email', value: 'stranger@example.org' };
  test.each<[string, (holder: IssuedHolder) => readonly Contact[]]>([
    ['one contact only', (holder) => [emailOf(holder)]],
    ["one contact that is not the holder's", (holder) => [mobileOf(holder), stranger]],
    ["two of the holder's and one that is not", (holder) => [...both(holder), { ...stranger, kind: 'pec' }]],
    ['no mail address to send it to', (holder) => [mobileOf(holder)]],
  ])('sends nothing for %s, and erases what was given', async (_, given) => {
    await open();
    const holder = await room.confirmed();
    expect(await room.linkFor(holder, given(holder))).toBeUndefined();
    expect(await rows()).toEqual([]);
  });

  test('sends nothing for a contact that nobody has confirmed', async () => {
    await open();
    const holder = await room.inUse();
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
  });

  test('sends nothing for a contact changed within 48 hours, and after them nothing for the one that it replaced', async () => {
    await open();
    const holder = await room.confirmed();
    const email = () => context.database('contact').where({ credential_id: holder.credential.id, kind: 'email' });
    const end = new Date(room.deps.clock.now().getTime() + 48 * millisecondsPerHour);
    await email().update({ usable_time: end });
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
    await email().update({ usable_time: null, replaced_time: end });
    expect(await room.linkFor(holder, both(holder))).toBeDefined();
    room.pass(48 * millisecondsPerHour);
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
    await email().update({ usable_time: end, replaced_time: null });
    expect(await room.linkFor(holder, both(holder))).toBeDefined();
  });

  test('sends nothing for an unknown holder, a PIN that was never used, and one that was revoked', async () => {
    await open();
    const holder = await room.confirmed();
    const issued = await room.issued();
    expect(await room.linkFor({ ...holder, fiscalCode: validFiscalCode(987_654) }, both(holder))).toBeUndefined();
    expect(await room.linkFor(issued, both(issued))).toBeUndefined();
    await context.database('credential').where({ id: holder.credential.id }).update({ state: 'revoked' });
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
    expect(await rows()).toEqual([]);
  });

  test('needs one contact only where the setting says so', async () => {
    await open({ restoreContacts: 1 });
    const holder = await room.confirmed();
    expect((await room.linkFor(holder, [emailOf(holder)]))?.to).toBe(holder.application.email);
    expect(await room.linkFor(holder, [mobileOf(holder)])).toBeUndefined();
  });

  test('sends no link on a channel on which this installation cannot send', async () => {
    await open({ firstHalfChannels: ['sms', 'email'] });
    const holder = await room.confirmed({ pec: 'maria.rossi@pec.example.it' });
    expect(await room.linkFor(holder, [mobileOf(holder), pecOf(holder)])).toBeUndefined();
    expect((await room.linkFor(holder, [mobileOf(holder), emailOf(holder), pecOf(holder)]))?.to).toBe(
      holder.application.email,
    );
  });

  test('is started three times for a holder in a day at most; what did not match does not count', async () => {
    await open();
    const holder = await room.confirmed();
    for (let time = 0; time < 4; time += 1) await room.linkFor(holder, [mobileOf(holder), stranger]);
    for (let time = 0; time < 3; time += 1) {
      expect(await room.linkFor(holder, both(holder))).toBeDefined();
      room.pass(millisecondsPerHour);
    }
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
    const refused = context
      .database('audit_event')
      .where({ action: 'restore-refused', holder_id: holder.request.holderId });
    expect(await refused.select('actor', 'refusal')).toEqual([{ actor: 'portal', refusal: 'TOO_MANY_RESTORES' }]);
    room.pass(millisecondsPerDay - 3 * millisecondsPerHour);
    expect(await room.linkFor(holder, both(holder))).toBeDefined();
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
  });

  test('counts a start though its token was used', async () => {
    await open({ restoresPerDay: 1 });
    const holder = await room.confirmed();
    await completeRestore(room.deps, String((await room.linkFor(holder, both(holder)))?.token), 'portal');
    expect(await room.linkFor(holder, both(holder))).toBeUndefined();
  });

  test('is forgotten: one that no job has matched after a day, one that was started after two', async () => {
    await open();
    const holder = await room.confirmed();
    await startRestore(room.deps, { fiscalCode: holder.fiscalCode, contacts: both(holder) }, 'portal');
    room.pass(millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect(await rows()).toEqual([]);
    expect(await room.matchRestores()).toBe(1);
    await room.linkFor(holder, both(holder));
    room.pass(2 * millisecondsPerDay - 1);
    await forgetOverdue(room.deps);
    expect(await rows()).toHaveLength(1);
    room.pass(1);
    await forgetOverdue(room.deps);
    expect(await rows()).toEqual([]);
  });

  test('tells all faults of what was given together', async () => {
    await open();
    const raw = { fiscalCode: 'X', contacts: [{ kind: 'mobile', value: '12' } as const, undefined] };
    const error: unknown = await startRestore(room.deps, raw, 'portal').catch((reason: unknown) => reason);
    if (!isFault(error, 'invalid')) throw error;
    expect(error.fields.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'fiscal_code FISCAL_CODE_LENGTH',
      'contacts[0].mobile MOBILE_INVALID',
      'contacts[1] FIELD_REQUIRED',
    ]);
  });
});
