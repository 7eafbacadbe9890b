/** Postal-first: what is done with the letter's half until the other one is there. */
import type fc from 'fast-check';
import { activatePin } from '../../../services/credentials/use-cases/activate-pin';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { anotherCode, codesIn } from '../code-room';
import { type Holder, outcomeOf, reasonOf, receive, wrongCard, wrongPin } from './holder';
import type { Model } from './model';
import { minute } from './times';

type Command = fc.AsyncCommand<Model, Holder>;

/** The first half alone, of whatever issue. */
export class UseHalf implements Command {
  constructor(private readonly call: 'verify' | 'exchange') {}
  readonly check = ({ issue }: Model) => issue?.halves.first !== undefined;
  readonly toString = () => `UseHalf(${this.call})`;
  async run(model: Model, { room: { deps }, fiscalCode }: Holder): Promise<void> {
    const half = String(model.issue?.halves.first);
    const standing = model.loneHalf();
    const guessed = model.pins.guess(standing !== 'none', model.now);
    if (this.call === 'verify') {
      const expected = guessed === 'right' ? standing : guessed === 'wrong' ? 'rejected' : 'locked';
      expect((await verifyPin(deps, fiscalCode, half)).outcome).toBe(expected);
    } else {
      const expected = guessed === 'right' ? reasonOf(standing) : guessed === 'wrong' ? 'PIN_REJECTED' : 'LOCKED';
      expect(await outcomeOf(exchangePin(deps, { fiscalCode, initialPin: half }, 'portal'))).toBe(expected);
    }
  }
}

/** With the letter's half and the health card a contact is named, to which a code goes. */
export class Activate implements Command {
  constructor(
    private readonly which: 'right' | 'wrong half' | 'wrong card',
    private readonly kind: 'mobile' | 'email',
  ) {}
  readonly check = () => true;
  readonly toString = () => `Activate(${this.which}, ${this.kind})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode, otherContacts } = holder;
    const contact = { kind: this.kind, value: otherContacts[this.kind] };
    const refusal = this.refusal(model);
    const healthCard = this.which === 'wrong card' ? wrongCard : holder.healthCard;
    const work = activatePin(room.deps, { fiscalCode, healthCard, firstHalf: this.half(model), contact }, 'portal');
    expect(await outcomeOf(work)).toBe(refusal ?? 'ok');
    const codes = codesIn(await receive(model, holder));
    if (refusal !== undefined || model.issue === undefined) return;
    const { contactId } = (await work).contact;
    const waiting = model.activationOf(contact.value);
    if (waiting !== undefined) expect(contactId).toBe(waiting.contactId);
    const code = codes.find((one) => one.contactId === contactId)?.code ?? waiting?.code;
    const about = { contactId, code: String(code), contact, issue: model.issue };
    model.activation = waiting ?? { ...about, time: model.now, wrongTries: 0, isConfirmed: false };
    expect(model.activation.code).toBe(code);
  }

  private half({ issue }: Model): string {
    return (this.which === 'wrong half' ? undefined : issue?.halves.first) ?? wrongPin;
  }

  private refusal(model: Model): string | undefined {
    const standing = this.half(model) === wrongPin ? 'none' : model.loneHalf();
    const half = model.pins.guess(standing !== 'none', model.now);
    if (half !== 'right') return half === 'locked' ? 'LOCKED' : 'PIN_REJECTED';
    if (standing !== 'not-activated') return reasonOf(standing);
    const card = model.cards.guess(this.which !== 'wrong card', model.now);
    return card === 'right' ? undefined : card === 'locked' ? 'LOCKED' : 'PIN_REJECTED';
  }
}

/** The code comes back: the second half leaves, and the first one is no secret any more. */
export class ConfirmActivation implements Command {
  constructor(private readonly which: 'right' | 'wrong') {}
  readonly check = ({ activation }: Model) => activation !== undefined;
  readonly toString = () => `ConfirmActivation(${this.which})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { activation } = model;
    if (activation === undefined) return;
    const { contactId, code, issue, contact } = activation;
    const refusal = this.refusal(model);
    const given = { contactId, code: this.which === 'right' ? code : anotherCode(code) };
    expect(await outcomeOf(confirmContact(holder.room.deps, given, 'portal'))).toBe(refusal ?? 'ok');
    const isFirst = refusal === undefined && !activation.isConfirmed;
    if (isFirst) {
      activation.isConfirmed = true;
      issue.hasLoneHalf = false;
      issue.contacts = { [contact.kind]: contact.value, carrier: contact.kind };
    }
    const sent = (await receive(model, holder)).filter(({ type }) => type === 'SplitDelivery');
    expect(sent).toHaveLength(isFirst ? 1 : 0);
  }

  private refusal({ activation, now }: Model): string | undefined {
    if (activation === undefined || now >= activation.time + 10 * minute || activation.wrongTries >= 5)
      return 'CODE_REJECTED';
    if (this.which === 'wrong') {
      activation.wrongTries += 1;
      return 'CODE_REJECTED';
    }
    if (activation.isConfirmed) return undefined;
    const standing = activation.issue.initialPin(now);
    if (standing === 'exchangeable') return undefined;
    return standing === 'none' ? 'CODE_REJECTED' : reasonOf(standing);
  }
}
