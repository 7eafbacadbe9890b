/** What becomes of a letter with a half, and what operators do about it. */
import type fc from 'fast-check';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { resolveDelivery } from '../../../services/credentials/use-cases/resolve-delivery';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { settleReturn, settleReturnQueue } from '../../../services/credentials/use-cases/settle-return';
import { runJobs } from '../jobs-room';
import { type Holder, operator, outcomeOf, receive } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

const reason = 'called';
const hasLetter = ({ issue }: Model) => issue?.letter !== undefined;

/** It is handed to the post. */
export class LetterLeaves implements Command {
  readonly check = ({ issue }: Model) => issue?.isAlive === true && issue.letter?.isHeld === false;
  readonly toString = () => 'LetterLeaves';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room } = holder;
    const letter = model.issue?.letter;
    if (letter === undefined) return;
    const { id, attempt } = letter;
    const isNews = letter.says('sent', model.now);
    expect(await room.report([room.saying(id, 'sent', { attempt })])).toEqual([isNews ? 'applied' : 'ignored']);
    await receive(model, holder);
  }
}

/** The contact centre has called: a held letter goes, and others may go to an address from which one came back. */
export class ConfirmPersonalData implements Command {
  readonly check = ({ issue }: Model) => issue !== undefined;
  readonly toString = () => 'ConfirmPersonalData';
  async run(model: Model, holder: Holder): Promise<void> {
    const { issue } = model;
    if (issue === undefined) return;
    const work = confirmPersonalData(holder.room.deps, { pinRequestId: issue.id, reason }, operator);
    const isHeld = issue.letter?.isHeld === true;
    const isWaiting = isHeld || model.isAddressBlocked;
    expect(await outcomeOf(work)).toBe(!issue.isAlive ? 'REQUEST_ENDED' : isWaiting ? 'ok' : 'NOTHING_HELD');
    if (issue.isAlive) model.liftBlocks();
    if (issue.isAlive && issue.letter !== undefined) issue.letter.isHeld = false;
    await receive(model, holder);
  }
}

/** The same half once more; to the PIN nothing happens. */
export class RetryLetter implements Command {
  readonly check = hasLetter;
  readonly toString = () => 'RetryLetter';
  async run(model: Model, holder: Holder): Promise<void> {
    const { issue } = model;
    const letter = issue?.letter;
    if (issue === undefined || letter === undefined) return;
    const refusal = !issue.isAlive
      ? 'REQUEST_ENDED'
      : letter.isHeld
        ? 'DELIVERY_HELD'
        : model.isAddressBlocked
          ? 'ADDRESS_BLOCKED'
          : issue.mayLetterLeave(model.now)
            ? undefined
            : 'TOO_LATE';
    const work = retryDelivery(holder.room.deps, { deliveryId: letter.id, reason }, operator);
    expect(await outcomeOf(work)).toBe(refusal ?? 'ok');
    if (refusal === undefined) letter.attempt += 1;
    const sent = (await receive(model, holder)).filter(({ type }) => type === 'SplitDelivery');
    expect(sent.map(({ content: { deliveryId, attempt } }) => ({ deliveryId, attempt }))).toEqual(
      refusal === undefined ? [{ deliveryId: letter.id, attempt: letter.attempt }] : [],
    );
  }
}

/** An operator says where the newest attempt ended up. One that came back before the exchange suspends the issue, and always blocks its address. */
export class ResolveLetter implements Command {
  constructor(private readonly state: 'delivered' | 'returned') {}
  readonly check = hasLetter;
  readonly toString = () => `ResolveLetter(${this.state})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const letter = model.issue?.letter;
    if (letter === undefined) return;
    const input = { deliveryId: letter.id, state: this.state, reason, occurTime: undefined };
    const outcome = await outcomeOf(resolveDelivery(holder.room.deps, input, operator));
    const isNews = !letter.isHeld && letter.becomes(this.state, model.now);
    expect(outcome).toBe(letter.isHeld ? 'DELIVERY_HELD' : isNews ? 'ok' : 'DELIVERY_SETTLED');
    if (isNews) model.letterEnded(letter.id, this.state);
    await runJobs(holder.context, holder.room.deps, settleReturnQueue, settleReturn);
    await receive(model, holder);
  }
}
