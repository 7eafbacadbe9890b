import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { contactsToConfirm } from '../../../services/credentials/use-cases/contacts-to-confirm';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anotherCode, codesIn, type ReadCode } from '../code-room';
import { anApplication, emailOf, pinFrom } from '../credentials-room';
import { type HolderRoom, openHolderRoom } from '../holder-room';

describeOnEachDatabase('the code in the confirmation of a request', migrations, (context) => {
  let room: HolderRoom;
  let seed = 120_000;
  beforeAll(async () => {
    room = await openHolderRoom(context);
  });
  afterAll(() => room.close());
  const ask = async (of = ++seed, changes = {}) => {
    const application = anApplication(of, changes);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const events = await room.published();
    const byMail = codesIn(events).find(({ recipient }) => recipient.includes('@'));
    if (byMail === undefined) throw new Error('no code went to the mailbox');
    return { id: request.id, of, fiscalCode: String(application.fiscalCode), pin: pinFrom(events), code: byMail };
  };
  const give = ({ contactId, code }: Pick<ReadCode, 'contactId' | 'code'>) =>
    confirmContact(room.deps, { contactId, code }, 'portal');
  const rejected = { kind: 'unauthenticated', reason: 'CODE_REJECTED' };
  const listed = async (id: string) =>
    (await getPinRequest(room.deps, id)).contactsToConfirm.map(({ contactId }) => contactId);

  test('is sent to every contact given, and the request tells which wait for it', async () => {
    const { id, code } = await ask();
    const { contactsToConfirm: waiting } = await getPinRequest(room.deps, id);
    expect(waiting).toHaveLength(2);
    expect(waiting).toContainEqual({
      contactId: code.contactId,
      maskedContact: 'm***@e***.org',
      expireTime: new Date('2026-02-06T08:00:00Z'),
    });
  });

  test('given back takes the contact off the list, and given again is right again', async () => {
    const { id, code } = await ask();
    await give(code);
    await give(code);
    expect(await listed(id)).not.toContain(code.contactId);
    expect(
      await context.database('audit_event').where({ pin_request_id: id, action: 'contact-confirmed' }),
    ).toHaveLength(1);
  });

  test('given before the exchange counts from the exchange on', async () => {
    const { of, fiscalCode, pin, code } = await ask();
    await give(code);
    const { credential } = await room.exchange(fiscalCode, pin);
    expect(await contactsToConfirm(room.deps, credential)).toEqual([]); // the SMS carried a half
    const rows = await context
      .database('contact')
      .where({ credential_id: credential.id })
      .whereNotNull('verified_time');
    expect({ rows: rows.length, mailbox: emailOf(of) }).toMatchObject({ rows: 2 });
  });

  test('given after the exchange counts at once, and is asked for until then', async () => {
    const { fiscalCode, pin, code } = await ask();
    const { credential } = await room.exchange(fiscalCode, pin);
    expect(await contactsToConfirm(room.deps, credential)).toEqual([
      { contactId: code.contactId, maskedContact: 'm***@e***.org', expireTime: new Date('2026-02-06T08:00:00Z') },
    ]);
    await give(code);
    expect(await contactsToConfirm(room.deps, credential)).toEqual([]);
  });

  test('is no longer told by the request once it was exchanged or is used up', async () => {
    const { id, fiscalCode, pin, code } = await ask();
    const wrong = { ...code, code: anotherCode(code.code) };
    for (let tries = 0; tries < 5; tries += 1) await give(wrong).catch(() => {});
    expect(await listed(id)).not.toContain(code.contactId);
    await room.exchange(fiscalCode, pin);
    expect(await listed(id)).toEqual([]);
  });

  test('of an application that got no PIN looks alike, and never makes a contact the credential of its holder', async () => {
    const first = await ask();
    const withheld = await ask(first.of, { email: `stranger.${first.of}@example.org` });
    expect(await listed(withheld.id)).toHaveLength(2);
    await give(withheld.code);
    const { credential } = await room.exchange(first.fiscalCode, first.pin);
    const contacts = await context.database('contact').where({ credential_id: credential.id });
    expect(contacts).toHaveLength(2);
    expect((await contactsToConfirm(room.deps, credential)).map(({ contactId }) => contactId)).toEqual([
      first.code.contactId,
    ]);
  });

  test('wrong, over, used up, of a half, or of nobody, gets one same answer', async () => {
    const { id, code } = await ask();
    const { deliveries } = await getPinRequest(room.deps, id);
    const wrong = { ...code, code: anotherCode(code.code) };
    const half = { contactId: String(deliveries[0]?.id), code: code.code };
    for (const given of [
      wrong,
      half,
      { ...code, contactId: randomUUID() },
      { ...code, contactId: 'x' },
      { ...code, code: '' },
    ])
      await expect(give(given)).rejects.toMatchObject(rejected);
    for (let tries = 1; tries < 5; tries += 1) await expect(give(wrong)).rejects.toMatchObject(rejected);
    await expect(give(code)).rejects.toMatchObject(rejected);
  });

  test('of 20 wrong ones at once no more than five are counted, and then the right one is none', async () => {
    const { code } = await ask();
    const wrong = { ...code, code: anotherCode(code.code) };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => give(wrong)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    const row = await context.database('contact_code').where({ id: code.contactId }).first('tries');
    expect(row?.tries).toBe(5);
    await expect(give(code)).rejects.toMatchObject(rejected);
    const usedUp = context.database('audit_event').where({ action: 'code-exhausted', subject_id: code.contactId });
    expect(await usedUp.pluck('actor')).toEqual(['portal']);
  });

  test('given 20 times at once counts once', async () => {
    const { id, code } = await ask();
    await Promise.all(Array.from({ length: 20 }, () => give(code)));
    expect(
      await context.database('audit_event').where({ pin_request_id: id, action: 'contact-confirmed' }),
    ).toHaveLength(1);
  });

  test('works for 30 days', async () => {
    const [early, late] = [await ask(), await ask()];
    room.pass(30 * millisecondsPerDay - 1);
    await give(early.code);
    room.pass(1);
    await expect(give(late.code)).rejects.toMatchObject(rejected);
    expect(await listed(late.id)).toEqual([]);
  });

  test('given early counts however late the exchange is', async () => {
    const { fiscalCode, pin, code } = await ask();
    await give(code);
    room.pass(80 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    const { credential } = await room.exchange(fiscalCode, pin);
    const contacts = context.database('contact').where({ credential_id: credential.id });
    expect(await contacts.whereNotNull('verified_time')).toHaveLength(2);
    room.pass(12 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect(await context.database('contact_code').where({ id: code.contactId })).toEqual([]);
  });

  test('is looked for by the same statements where it is wrong, over, used up, or of nobody', async () => {
    const { code } = await ask();
    const wrong = { ...code, code: anotherCode(code.code) };
    const statementsOf = async (given: Pick<ReadCode, 'contactId' | 'code'>) => {
      const heard = room.statements();
      await expect(give(given)).rejects.toMatchObject(rejected);
      return heard.end();
    };
    await expect(give(wrong)).rejects.toMatchObject(rejected); // the first one of a confirmation writes its row
    const statements = await statementsOf(wrong);
    expect(await statementsOf({ ...code, contactId: randomUUID() })).toEqual(statements);
    for (let tries = 2; tries < 5; tries += 1) await statementsOf(wrong);
    expect(await statementsOf(code)).toEqual(statements);
    room.pass(31 * millisecondsPerDay);
    expect(await statementsOf(code)).toEqual(statements);
  });
});
