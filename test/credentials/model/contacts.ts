/** Contacts that a credential gets later, each confirmed by its code at once. */
import type fc from 'fast-check';
import { addContact } from '../../../services/credentials/use-cases/add-contact';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { codesIn } from '../code-room';
import { type Holder, operator, outcomeOf, reasonOf, receive } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

let numbers = 0;

/** By the holder, with the PIN. */
export class ChangeMobile implements Command {
  readonly check = ({ personal }: Model) => personal !== undefined;
  readonly toString = () => 'ChangeMobile';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
    numbers += 1;
    const value = `+39348${String(1_000_000 + numbers)}`;
    const standing = model.personalPin();
    const guessed = model.pins.guess(true, model.now);
    if (guessed === 'right') model.used();
    const contacts = [{ kind: 'mobile', value } as const];
    const work = updateContacts(room.deps, { fiscalCode, pin: String(model.personal?.pin), contacts }, 'portal');
    const expected = guessed === 'locked' ? 'LOCKED' : standing === 'verified' ? 'ok' : reasonOf(standing);
    expect(await outcomeOf(work)).toBe(expected);
    await confirm(model, holder, { kind: 'mobile', value, isSent: expected === 'ok' });
  }
}

/** By an operator, to whatever credential is in use. */
export class AddMailbox implements Command {
  readonly check = () => true;
  readonly toString = () => 'AddMailbox';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
    numbers += 1;
    const contact = { kind: 'email', value: `added.${numbers}@example.org` } as const;
    const isInUse = model.personal !== undefined;
    const work = addContact(room.deps, { fiscalCode, contact, reason: 'called' }, operator);
    expect(await outcomeOf(work)).toBe(isInUse ? 'ok' : 'CREDENTIAL_NOT_FOUND');
    await confirm(model, holder, { ...contact, isSent: isInUse });
  }
}

interface NewContact {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
  readonly isSent: boolean;
}

async function confirm(model: Model, holder: Holder, { kind, value, isSent }: NewContact): Promise<void> {
  const code = codesIn(await receive(model, holder)).find(({ recipient }) => recipient === value);
  expect(code !== undefined).toBe(isSent);
  if (code === undefined) return;
  await confirmContact(holder.room.deps, code, 'portal');
  model.contactChanged(kind, value);
  await receive(model, holder);
}
