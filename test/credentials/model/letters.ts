/** What becomes of a letter with a half, and what operators do about it. */
import type fc from 'fast-check';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { type Holder, operator, outcomeOf, receive } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

const reason = 'called';

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

/** The contact centre has called: a held letter goes. */
export class ConfirmPersonalData implements Command {
  readonly check = ({ issue }: Model) => issue !== undefined;
  readonly toString = () => 'ConfirmPersonalData';
  async run(model: Model, holder: Holder): Promise<void> {
    const { issue } = model;
    if (issue === undefined) return;
    const work = confirmPersonalData(holder.room.deps, { pinRequestId: issue.id, reason }, operator);
    const isHeld = issue.letter?.isHeld === true;
    expect(await outcomeOf(work)).toBe(!issue.isAlive ? 'REQUEST_ENDED' : isHeld ? 'ok' : 'NOTHING_HELD');
    if (issue.isAlive && issue.letter !== undefined) issue.letter.isHeld = false;
    await receive(model, holder);
  }
}
