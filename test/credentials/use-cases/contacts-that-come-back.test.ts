import { millisecondsPerHour } from '../../../runtime/clock';
import type { Contact } from '../../../services/credentials/domain/contact';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { contactsServingRestore } from '../../../services/credentials/use-cases/registered-contacts';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { codesIn } from '../code-room';
import { contactsOf, type HolderInUse, type HolderRoom, noticesIn, openHolderRoom } from '../holder-room';

describeOnEachDatabase('contacts that somebody else changed', migrations, (context) => {
  let room: HolderRoom;
  let number = 0;
  beforeAll(async () => {
    room = await openHolderRoom(context);
  });
  afterAll(() => room.close());
  const anotherMobile = (): Contact => {
    number += 1;
    return { kind: 'mobile', value: `+3934999${String(number).padStart(5, '0')}` };
  };
  const own = ({ application }: HolderInUse): Contact => ({ kind: 'mobile', value: String(application.mobile) });
  const update = async ({ fiscalCode, personalPin }: HolderInUse, contact: Contact) => {
    await updateContacts(room.deps, { fiscalCode, pin: personalPin, contacts: [contact] }, 'portal');
    const [read] = codesIn(await room.published());
    if (read === undefined) throw new Error('no code was sent');
    return read;
  };
  const change = async (holder: HolderInUse, contact: Contact) =>
    confirmContact(room.deps, await update(holder, contact), 'portal');
  const serving = async ({ credential }: HolderInUse) =>
    (await contactsServingRestore(room.deps, context.database, credential.id)).map(({ value }) => value).sort();

  test("are the holder's again at once when the old one is confirmed in time, and the stranger's never serves", async () => {
    const holder = await room.inUse();
    const strangers = anotherMobile();
    await change(holder, strangers);
    room.pass(millisecondsPerHour);
    await change(holder, own(holder));
    const told = (await room.published()).map(({ opened }) => opened?.content);
    expect(told.map((content) => content?.$case === 'notice' && content.value.quarantineMinutes)).toEqual([0, 0]);
    for (let hour = 0; hour < 50; hour += 1) {
      expect(await serving(holder)).toEqual([own(holder).value]);
      room.pass(millisecondsPerHour);
    }
  });

  test("are the holder's again though given in another case", async () => {
    const holder = await room.confirmed();
    const address = String(holder.application.email);
    await change(holder, { kind: 'email', value: 'somebody.else@example.org' });
    const capitals = { kind: 'email', value: `${address.charAt(0).toUpperCase()}${address.slice(1)}` } as const;
    await room.published();
    await change(holder, capitals);
    const told = (await room.published()).map(({ opened }) => opened?.content);
    expect(told.map((content) => content?.$case === 'notice' && content.value.quarantineMinutes)).toEqual([0, 0]);
  });

  test('that are out of use are told nothing more, though nothing has forgotten them yet', async () => {
    const holder = await room.inUse();
    const contact = anotherMobile();
    await change(holder, contact);
    room.pass(48 * millisecondsPerHour);
    await room.published();
    await changePin(room.deps, { fiscalCode: holder.fiscalCode, currentPin: holder.personalPin }, 'portal');
    expect(noticesIn(await room.published())).toEqual([
      `PIN_CHANGED ${contact.value}`,
      `PIN_CHANGED ${holder.application.email}`,
    ]);
  });

  test('end with a restore, where their code has not come back before', async () => {
    const holder = await room.confirmed();
    const link = await room.linkFor(holder, contactsOf(holder));
    const code = await update(holder, anotherMobile());
    await completeRestore(room.deps, String(link?.token), 'portal');
    await expect(confirmContact(room.deps, code, 'portal')).rejects.toMatchObject({ reason: 'CODE_REJECTED' });
    await room.published();
  });

  test('are changed once by a code that comes back 20 times at once', async () => {
    const holder = await room.inUse();
    const code = await update(holder, anotherMobile());
    await Promise.all(Array.from({ length: 20 }, () => confirmContact(room.deps, code, 'portal')));
    expect(noticesIn(await room.published())).toHaveLength(2);
    const rows = context.database('contact').where({ credential_id: holder.credential.id, kind: 'mobile' });
    expect(await rows).toHaveLength(2);
  });
});
