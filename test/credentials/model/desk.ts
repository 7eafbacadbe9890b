/** What a desk does for a holder who stands there. */
import { randomUUID } from 'node:crypto';
import type fc from 'fast-check';
import type { RawDeskForm } from '../../../services/credentials/domain/desk';
import { elevateAtDesk } from '../../../services/credentials/use-cases/elevate-at-desk';
import { issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { levelRaisedQueue, tellLevelRaised } from '../../../services/credentials/use-cases/tell-level-raised';
import { runJobs } from '../jobs-room';
import { type Holder, operator, outcomeOf, read, reasonOf, receive } from './holder';
import { issued, letterAmong, mailboxCodeIn } from './issuing';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

const at = { deskId: 'roma-1', reason: 'came with form MV35' };
const formOf = ({ room }: Holder): RawDeskForm => ({
  number: 'RM/17',
  signDate: room.deps.clock.now().toISOString().slice(0, 10),
  identityDocument: 'identity-card',
});

/** Whatever the holder has, there is a new PIN and none of before; only a letter to where another came back from is refused. */
export class IssueAtDesk implements Command {
  constructor(private readonly of: 'usual' | 'postal-first') {}
  readonly check = () => true;
  readonly toString = () => `IssueAtDesk(${this.of})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, applications } = holder;
    const hasLetter = this.of === 'postal-first';
    const input = { requestId: randomUUID(), application: applications[this.of], form: formOf(holder), ...at };
    const work = issueAtDesk(room.deps, input, operator);
    if (hasLetter && model.isAddressBlocked) {
      expect(await outcomeOf(work)).toBe('ADDRESS_BLOCKED');
      return;
    }
    const { request, deliveries } = await work;
    const events = await room.published();
    if (model.personal !== undefined) model.revoked('by-operator');
    issued(
      model,
      this.of,
      {
        id: request.id,
        of: 'desk',
        letterId: letterAmong(deliveries),
        mailboxCode: mailboxCodeIn(model, events),
      },
      holder,
    );
    read(model, events);
    await room.finishRevocations();
    await receive(model, holder);
    expect(model.issue?.pin).toHaveLength(16);
  }
}

/** Only a PIN that may be used, or changed, is raised. */
export class ElevateAtDesk implements Command {
  readonly check = () => true;
  readonly toString = () => 'ElevateAtDesk';
  async run(model: Model, holder: Holder): Promise<void> {
    const { context, room, fiscalCode } = holder;
    const standing = model.personal === undefined ? undefined : model.personalPin();
    const isRefused = standing === 'suspended' || standing === 'expired';
    const expected = standing === undefined ? 'CREDENTIAL_NOT_FOUND' : isRefused ? reasonOf(standing) : 'ok';
    const work = elevateAtDesk(room.deps, { fiscalCode, form: formOf(holder), ...at }, operator);
    expect(await outcomeOf(work)).toBe(expected);
    if (expected === 'ok') model.level = 'dispositive';
    await runJobs(context, room.deps, levelRaisedQueue, tellLevelRaised);
    await receive(model, holder);
  }
}
