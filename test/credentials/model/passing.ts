import type fc from 'fast-check';
import { ageCredentials } from '../../../services/credentials/use-cases/age-credentials';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { type Holder, receive } from './holder';
import type { Model } from './model';
import { minute } from './times';

type Command = fc.AsyncCommand<Model, Holder>;

/** Time goes on, and with it what happens by itself; `around`: what is called before the sweeps come round, and after. */
export class Pass implements Command {
  constructor(
    private readonly minutes: number,
    private readonly around?: Command,
  ) {}
  readonly check = () => true;
  readonly toString = () => `Pass(${this.minutes} min${this.around === undefined ? '' : `, ${this.around}`})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room } = holder;
    const milliseconds = this.minutes * minute;
    room.pass(milliseconds);
    model.pass(milliseconds);
    if (this.around?.check(model)) await this.around.run(model, holder);
    while ((await expireRequests(room.deps)) === 'more');
    while ((await ageCredentials(room.deps)) === 'more');
    while ((await forgetOverdue(room.deps)) === 'more');
    model.sweep();
    await receive(model, holder);
    if (this.around?.check(model)) await this.around.run(model, holder);
  }
}
