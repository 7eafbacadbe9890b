/** What is done with a PIN. */
import type fc from 'fast-check';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { codesIn } from '../code-room';
import { type Holder, outcomeOf, wrongInitialPin, wrongPin } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

const always = () => true;

export class VerifyPersonal implements Command {
  constructor(private readonly which: 'right' | 'wrong' | 'previous') {}
  readonly check = always;
  readonly toString = () => `VerifyPersonal(${this.which})`;
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const { personal } = model;
    const pin =
      (this.which === 'right' ? personal?.pin : this.which === 'previous' ? personal?.previous?.pin : undefined) ??
      wrongPin;
    const guessed = model.pins.guess(pin === personal?.pin, model.now);
    const expected = guessed === 'right' ? model.personalPin() : guessed === 'wrong' ? 'rejected' : 'locked';
    if (guessed === 'right') model.used();
    const { outcome, credential } = await verifyPin(room.deps, fiscalCode, pin);
    expect({ outcome, isTold: credential !== undefined }).toEqual({ outcome: expected, isTold: guessed === 'right' });
  }
}

export class VerifyInitial implements Command {
  readonly check = ({ issue }: Model) => issue !== undefined;
  readonly toString = () => 'VerifyInitial';
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const standing = model.initialPin();
    const isPin = standing === 'exchangeable' || standing === 'expired';
    const guessed = model.pins.guess(isPin, model.now);
    const right = standing === 'expired' ? 'expired' : 'exchange-required';
    const expected = guessed === 'right' ? right : guessed === 'wrong' ? 'rejected' : 'locked';
    expect((await verifyPin(room.deps, fiscalCode, String(model.issue?.pin))).outcome).toBe(expected);
  }
}

export class Exchange implements Command {
  constructor(private readonly which: 'right' | 'wrong') {}
  readonly check = always;
  readonly toString = () => `Exchange(${this.which})`;
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const initialPin = (this.which === 'right' ? model.issue?.pin : undefined) ?? wrongInitialPin;
    const standing = initialPin === wrongInitialPin ? 'none' : model.initialPin();
    const guessed = model.pins.guess(standing !== 'none', model.now);
    const work = exchangePin(room.deps, { fiscalCode, initialPin }, 'portal');
    if (guessed === 'right' && standing !== 'expired') {
      const { drawnPin, credential } = await work;
      expect(credential.state).toBe('active');
      model.exchanged(String(drawnPin));
    } else {
      const expected = guessed === 'locked' ? 'LOCKED' : guessed === 'wrong' ? 'PIN_REJECTED' : 'EXPIRED';
      expect(await outcomeOf(work)).toBe(expected);
    }
    await room.published();
  }
}

export class Change implements Command {
  constructor(private readonly which: 'right' | 'wrong' | 'previous') {}
  readonly check = always;
  readonly toString = () => `Change(${this.which})`;
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const { personal } = model;
    const previous = personal?.previous;
    const currentPin =
      (this.which === 'right' ? personal?.pin : this.which === 'previous' ? previous?.pin : undefined) ?? wrongPin;
    const isCurrent = currentPin === personal?.pin;
    const isPrevious =
      !isCurrent && currentPin === previous?.pin && previous !== undefined && model.now < previous.untilTime;
    const guessed = model.pins.guess(isCurrent || isPrevious, model.now);
    const work = changePin(room.deps, { fiscalCode, currentPin }, 'portal');
    const standing = model.personalPin();
    if (guessed === 'right' && isCurrent) model.used();
    if (guessed === 'right' && (standing === 'verified' || standing === 'change-required')) {
      model.changed(String((await work).drawnPin), isPrevious);
    } else {
      const right = standing === 'suspended' ? 'SUSPENDED' : 'EXPIRED';
      const expected = guessed === 'locked' ? 'LOCKED' : guessed === 'wrong' ? 'PIN_REJECTED' : right;
      expect(await outcomeOf(work)).toBe(expected);
    }
    await room.published();
  }
}

export class Revoke implements Command {
  constructor(private readonly which: 'right' | 'wrong') {}
  readonly check = always;
  readonly toString = () => `Revoke(${this.which})`;
  async run(model: Model, { room, fiscalCode, healthCard }: Holder): Promise<void> {
    const card = this.which === 'right' ? healthCard : { ...healthCard, number: '0'.repeat(20) };
    const hasAny = model.personal !== undefined || model.issue?.alive === true;
    const guessed = model.cards.guess(this.which === 'right' && hasAny, model.now);
    const confirmation = { kind: 'email', value: 'confirmation@example.org' } as const;
    await revokePin(room.deps, { fiscalCode, healthCard: card, confirmation }, 'portal');
    if (guessed === 'right') model.revoked('by-holder');
    await room.finishRevocations();
    await room.published();
  }
}

/** By an operator, who has identified the holder: the next letter waits for nobody because of it. */
export class RevokeByOperator implements Command {
  readonly check = always;
  readonly toString = () => 'RevokeByOperator';
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const hasAny = model.personal !== undefined || model.issue?.alive === true;
    const work = revokePinForHolder(room.deps, { fiscalCode, reason: 'lost' }, 'operator:anna');
    expect(await outcomeOf(work)).toBe(hasAny ? 'ok' : 'NOTHING_TO_REVOKE');
    if (hasAny) model.revoked('by-operator');
    await room.finishRevocations();
    await room.published();
  }
}

let numbers = 0;

/** A new mobile number, confirmed by its code at once. */
export class ChangeMobile implements Command {
  readonly check = ({ personal }: Model) => personal !== undefined;
  readonly toString = () => 'ChangeMobile';
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    numbers += 1;
    const value = `+39348${String(1_000_000 + numbers)}`;
    const standing = model.personalPin();
    const guessed = model.pins.guess(true, model.now);
    if (guessed === 'right') model.used();
    const contacts = [{ kind: 'mobile', value } as const];
    const work = updateContacts(room.deps, { fiscalCode, pin: String(model.personal?.pin), contacts }, 'portal');
    const right = standing === 'verified' ? 'ok' : standing.toUpperCase().replace('-', '_');
    expect(await outcomeOf(work)).toBe(guessed === 'locked' ? 'LOCKED' : right);
    const code = codesIn(await room.published()).find(({ recipient }) => recipient === value);
    expect(code !== undefined).toBe(guessed === 'right' && right === 'ok');
    if (code === undefined) return;
    await confirmContact(room.deps, code, 'portal');
    model.changedMobile = { value, time: model.now };
    await room.published();
  }
}
