import type fc from 'fast-check';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { type Holder, operator, outcomeOf, receive, wrongCard } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

/** By the holder's data, among them the health card. */
export class Revoke implements Command {
  constructor(private readonly which: 'right' | 'wrong') {}
  readonly check = () => true;
  readonly toString = () => `Revoke(${this.which})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
    const healthCard = this.which === 'right' ? holder.healthCard : wrongCard;
    const guessed = model.cards.guess(this.which === 'right' && model.isRevocable, model.now);
    const confirmation = { kind: 'email', value: 'confirmation@example.org' } as const;
    await revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal');
    if (guessed === 'right') model.revoked('by-holder');
    await room.finishRevocations();
    await receive(model, holder);
  }
}

/** By an operator, who has identified the holder: the next letter waits for nobody because of it. */
export class RevokeByOperator implements Command {
  readonly check = () => true;
  readonly toString = () => 'RevokeByOperator';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, fiscalCode } = holder;
    const { isRevocable } = model;
    const work = revokePinForHolder(room.deps, { fiscalCode, reason: 'lost' }, operator);
    expect(await outcomeOf(work)).toBe(isRevocable ? 'ok' : 'NOTHING_TO_REVOKE');
    if (isRevocable) model.revoked('by-operator');
    await room.finishRevocations();
    await receive(model, holder);
  }
}
