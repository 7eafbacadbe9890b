import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { Contact } from '../../../services/credentials/domain/contact';
import { migrations } from '../../../services/credentials/migrations';
import { addContact } from '../../../services/credentials/use-cases/add-contact';
import { askToConfirm } from '../../../services/credentials/use-cases/ask-to-confirm';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { contactsToConfirm } from '../../../services/credentials/use-cases/contacts-to-confirm';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { checkHoldersPin } from '../../../services/credentials/use-cases/holders-pin';
import { contactsServingRestore } from '../../../services/credentials/use-cases/registered-contacts';
import { unchangedSince, updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { codesIn } from '../code-room';
import { checkedCode } from '../guess-room';
import { contactsOf, type HolderInUse, type HolderRoom, noticesIn, openHolderRoom } from '../holder-room';

describeOnEachDatabase('contacts that are changed', migrations, (context) => {
  let room: HolderRoom;
  let number = 0;
  beforeAll(async () => {
    room = await openHolderRoom(context);
  });
  afterAll(() => room.close());
  const anotherMobile = (): Contact => {
    number += 1;
    return { kind: 'mobile', value: `+3934888${String(number).padStart(5, '0')}` };
  };
  const update = ({ fiscalCode, personalPin }: HolderInUse, ...contacts: readonly Contact[]) =>
    updateContacts(room.deps, { fiscalCode, pin: personalPin, contacts }, 'portal');
  const sentCode = async () => {
    const [read] = codesIn(await room.published());
    if (read === undefined) throw new Error('no code was sent');
    return read;
  };
  const serving = async ({ credential }: HolderInUse) =>
    (await contactsServingRestore(room.deps, context.database, credential.id)).map(({ value }) => value).sort();

  test('get a code, and change nothing before it has come back', async () => {
    const holder = await room.inUse();
    const before = await serving(holder);
    const contact = anotherMobile();
    const [asked] = await update(holder, contact);
    const { contactId, recipient } = await sentCode();
    expect({ asked, recipient }).toEqual({
      asked: {
        contactId,
        maskedContact: `+39 *** *** ${contact.value.slice(-4)}`,
        expireTime: new Date(room.deps.clock.now().getTime() + 10 * millisecondsPerMinute),
      },
      recipient: contact.value,
    });
    expect(await serving(holder)).toEqual(before);
  });

  test('once confirmed take over in 48 hours, and the old ones are told', async () => {
    const holder = await room.inUse();
    const [old] = await serving(holder);
    const contact = anotherMobile();
    await update(holder, contact);
    await confirmContact(room.deps, await sentCode(), 'portal');
    expect(noticesIn(await room.published())).toEqual([
      `CONTACT_CHANGED ${holder.application.mobile}`,
      `CONTACT_CHANGED ${holder.application.email}`,
    ]);
    expect(await serving(holder)).toEqual([old]);
    room.pass(48 * millisecondsPerHour - 1);
    expect(await serving(holder)).toEqual([old]);
    room.pass(1);
    expect(await serving(holder)).toEqual([contact.value]);
    await forgetOverdue(room.deps);
    const rows = await context.database('contact').where({ credential_id: holder.credential.id, kind: 'mobile' });
    expect(rows).toHaveLength(1);
  });

  test('asked for again while the code waits get the same code, five times in all', async () => {
    const holder = await room.inUse();
    const contact = anotherMobile();
    const ids = new Set<string | undefined>();
    for (let n = 0; n < 7; n += 1) ids.add((await update(holder, contact))[0]?.contactId);
    const sent = codesIn(await room.published());
    expect(ids.size).toBe(1);
    expect(new Set(sent.map(({ code }) => code)).size).toBe(1);
    expect(sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  });

  test('that are confirmed already are left out', async () => {
    const holder = await room.inUse();
    expect(await update(holder, { kind: 'mobile', value: String(holder.application.mobile) })).toEqual([]);
    expect(await room.published()).toEqual([]);
  });

  test('make no flood: ten codes in a day', async () => {
    const holder = await room.inUse();
    for (let n = 0; n < 10; n += 1) await update(holder, anotherMobile());
    await expect(update(holder, anotherMobile())).rejects.toMatchObject({
      kind: 'exhausted',
      reason: 'TOO_MANY_CODES',
    });
    await room.published();
  });

  test('make no flood of messages to one contact, however many ask: fifteen in a day', async () => {
    const contact = anotherMobile();
    const first = await room.inUse();
    const second = await room.inUse();
    const third = await room.inUse();
    for (const holder of [first, second]) for (let n = 0; n < 5; n += 1) await update(holder, contact);
    for (let n = 0; n < 7; n += 1) await update(third, contact); // five are sent
    expect(codesIn(await room.published())).toHaveLength(15);
    const fourth = await room.inUse();
    await expect(update(fourth, contact)).rejects.toMatchObject({
      kind: 'exhausted',
      reason: 'TOO_MANY_CODES',
      retryAfterSeconds: 86_400,
    });
    room.pass(24 * millisecondsPerHour);
    await update(fourth, contact);
    expect(codesIn(await room.published())).toHaveLength(1);
  });

  test('are told by the credential while their code works, so that portals ask at login', async () => {
    const holder = await room.inUse();
    const waiting = async () => {
      const now = await contactsToConfirm(room.deps, holder.credential);
      return now.map(({ contactId }) => contactId);
    };
    const before = await waiting();
    const [asked] = await update(holder, anotherMobile());
    expect(await waiting()).toEqual([...before, asked?.contactId]);
    await confirmContact(room.deps, await sentCode(), 'portal');
    expect(await waiting()).toEqual(before);
    const contact: Contact = { kind: 'pec', value: 'added@pec.example.org' };
    const added = await addContact(
      room.deps,
      { fiscalCode: holder.fiscalCode, contact, reason: 'called' },
      'operator:anna',
    );
    expect(await waiting()).toEqual([...before, added.contactId]);
    room.pass(10 * millisecondsPerMinute);
    expect(await waiting()).toEqual(before);
    await room.published();
  });

  test('are not asked for by a PIN that was replaced while it was compared', async () => {
    const holder = await room.confirmed();
    const link = await room.linkFor(holder, contactsOf(holder));
    const contact = anotherMobile();
    const compared = await checkHoldersPin(room.deps, {
      fiscalCode: checkedCode(holder.fiscalCode),
      pin: holder.personalPin,
    });
    await completeRestore(room.deps, String(link?.token), 'portal');
    await room.published();
    await expect(
      askToConfirm(room.deps, compared, [contact], {
        actor: 'portal',
        action: 'contacts-updated',
        assertStands: unchangedSince(room.deps, compared),
      }),
    ).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
    expect(await room.published()).toEqual([]);
  });

  test('end the code of the contact that they replace before it was confirmed', async () => {
    const holder = await room.inUse();
    await update(holder, anotherMobile());
    const first = await sentCode();
    await update(holder, anotherMobile());
    await expect(confirmContact(room.deps, first, 'portal')).rejects.toMatchObject({ reason: 'CODE_REJECTED' });
    await confirmContact(room.deps, await sentCode(), 'portal');
    await room.published();
  });

  test('need the PIN, and every faulty field is told', async () => {
    const holder = await room.inUse();
    const wrong = { ...holder, personalPin: 'BCDFGHJK' };
    await expect(update(wrong, anotherMobile())).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
    const error: unknown = await update(
      { ...holder, fiscalCode: 'x' },
      { kind: 'mobile', value: '06 123' },
      { kind: 'email', value: 'nobody' },
    ).catch((reason: unknown) => reason);
    if (!isFault(error, 'invalid')) throw error;
    expect(error.fields.map(({ field }) => field)).toEqual(['fiscal_code', 'contacts[0].mobile', 'contacts[1].email']);
  });

  test('may be added by an operator, with a reason, on the same terms', async () => {
    const holder = await room.inUse();
    const contact: Contact = { kind: 'pec', value: `maria.${number}@pec.example.org` };
    const input = { fiscalCode: holder.fiscalCode, contact, reason: 'Answered all questions' };
    const asked = await addContact(room.deps, input, 'operator:anna');
    const events = await room.published();
    expect(events.map(({ opened }) => opened?.content?.$case === 'notice' && opened.content.value.byOperator)).toEqual([
      true,
    ]);
    const [read] = codesIn(events);
    expect({ id: read?.contactId, recipient: read?.recipient }).toEqual({
      id: asked.contactId,
      recipient: contact.value,
    });
    await confirmContact(room.deps, { contactId: asked.contactId, code: String(read?.code) }, 'portal');
    expect(await serving(holder)).not.toContain(contact.value);
    await expect(addContact(room.deps, input, 'operator:anna')).rejects.toMatchObject({ reason: 'CONTACT_CONFIRMED' });
    const [row] = await context
      .database('audit_event')
      .where({ action: 'contact-added', holder_id: holder.credential.holderId });
    expect({ actor: row?.actor, reason: row?.reason }).toEqual({
      actor: 'operator:anna',
      reason: 'Answered all questions',
    });
    await room.published();
  });
});
