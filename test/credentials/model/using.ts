/** What is done with a PIN. */
import type fc from 'fast-check';
import { levelAt } from '../../../services/credentials/domain/credential';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { type Holder, outcomeOf, reasonOf, receive, wrongInitialPin, wrongPin } from './holder';
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
    const level = credential && levelAt(credential, room.deps.clock.now());
    expect({ outcome, level }).toEqual({
      outcome: expected,
      level: guessed === 'right' ? model.levelNow() : undefined,
    });
  }
}

/** The initial PIN of the newest issue, or of the one before, which was replaced, revoked, or has expired. */
export class VerifyInitial implements Command {
  constructor(private readonly of: 'issue' | 'former') {}
  readonly check = (model: Model) => model[this.of]?.pin !== undefined;
  readonly toString = () => `VerifyInitial(${this.of})`;
  async run(model: Model, { room, fiscalCode }: Holder): Promise<void> {
    const issue = model[this.of];
    const standing = issue?.initialPin(model.now) ?? 'none';
    const isPin = standing !== 'none' && standing !== 'repeatable';
    const guessed = model.pins.guess(isPin, model.now);
    const right = standing === 'exchangeable' ? 'exchange-required' : standing;
    const expected = guessed === 'right' ? right : guessed === 'wrong' ? 'rejected' : 'locked';
    expect((await verifyPin(room.deps, fiscalCode, String(issue?.pin))).outcome).toBe(expected);
  }
}

export class Exchange implements Command {
  constructor(private readonly which: 'right' | 'wrong' | 'former') {}
  readonly check = always;
  readonly toString = () => `Exchange(${this.which})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
    const issue = this.which === 'right' ? model.issue : this.which === 'former' ? model.former : undefined;
    const initialPin = issue?.pin ?? wrongInitialPin;
    const standing = issue?.pin === undefined ? 'none' : issue.initialPin(model.now);
    const guessed = model.pins.guess(standing !== 'none', model.now);
    const work = exchangePin(room.deps, { fiscalCode, initialPin }, 'portal');
    if (guessed === 'right' && (standing === 'exchangeable' || standing === 'repeatable')) {
      const { drawnPin, credential } = await work;
      expect(credential.state).toBe('active');
      model.exchanged(String(drawnPin));
    } else {
      const expected = guessed === 'locked' ? 'LOCKED' : guessed === 'wrong' ? 'PIN_REJECTED' : reasonOf(standing);
      expect(await outcomeOf(work)).toBe(expected);
    }
    await receive(model, holder);
  }
}

export class Change implements Command {
  constructor(private readonly which: 'right' | 'wrong' | 'previous') {}
  readonly check = always;
  readonly toString = () => `Change(${this.which})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
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
      const expected = guessed === 'locked' ? 'LOCKED' : guessed === 'wrong' ? 'PIN_REJECTED' : reasonOf(standing);
      expect(await outcomeOf(work)).toBe(expected);
    }
    await receive(model, holder);
  }
}
