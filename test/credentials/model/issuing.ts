/** What makes a PIN: an application, an operator's release of one, a restore. */
import { randomUUID } from 'node:crypto';
import type fc from 'fast-check';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { codesIn } from '../code-room';
import type { OpenedEvent } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { type Holder, operator, outcomeOf, read, receive } from './holder';
import type { Application } from './issue';
import type { Model, ModelCode } from './model';
import { day } from './times';

type Command = fc.AsyncCommand<Model, Holder>;

/** Issues where nothing is in the way; else the same application is answered by the same request, and another one is withheld. */
export class RequestPin implements Command {
  constructor(private readonly of: Application) {}
  readonly check = () => true;
  readonly toString = () => `RequestPin(${this.of})`;
  async run(model: Model, holder: Holder): Promise<void> {
    const { of } = this;
    const { room, applications } = holder;
    const same = model.requestBy(of);
    const outcome = same?.outcome ?? model.requestOutcome();
    const input = { requestId: randomUUID(), application: applications[of] };
    const { request, deliveries } = await requestPin(room.deps, input, 'portal');
    const { id } = request;
    expect({ id, outcome: request.outcome }).toEqual({ id: same?.id ?? id, outcome });
    const events = await room.published();
    if (same !== undefined) {
      if (same.id === model.issue?.id) model.issue.asksAgain(model.now, model.isAddressBlocked);
    } else if (outcome === 'issued') {
      model.withheld.delete(of);
      const mailboxCode = mailboxCodeIn(model, events);
      issued(model, of, { id, of, letterId: letterAmong(deliveries), mailboxCode }, holder);
      await registerAnswers(holder);
    } else {
      model.withheld.set(of, { id, outcome, createTime: model.now, mailboxCode: mailboxCodeIn(model, events) });
    }
    read(model, events);
  }
}

/** An operator gives an application its PIN that got none. */
export class ReleaseHeldIssue implements Command {
  readonly check = ({ withheld }: Model) => withheld.size > 0;
  readonly toString = () => 'ReleaseHeldIssue';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room } = holder;
    const [newest] = [...model.withheld].reverse();
    if (newest === undefined) return;
    const [of, { id, outcome, mailboxCode, createTime }] = newest;
    const work = releaseHeldIssue(room.deps, { pinRequestId: id, reason: 'called' }, operator);
    if (model.personal !== undefined) {
      expect(await outcomeOf(work)).toBe('CREDENTIAL_IN_USE');
      return;
    }
    if (model.isAddressBlocked && outcome !== 'withheld-address-blocked') {
      expect(await outcomeOf(work)).toBe('ADDRESS_BLOCKED');
      return;
    }
    if (model.issue?.isAlive && model.issue.issued.of === 'desk') {
      expect(await outcomeOf(work)).toBe('ISSUED_AT_DESK');
      return;
    }
    const { deliveries } = await work;
    model.liftBlocks();
    model.withheld.delete(of);
    issued(model, of, { id, of, letterId: letterAmong(deliveries), mailboxCode, createTime }, holder);
    await registerAnswers(holder);
    await receive(model, holder);
  }
}

interface Issuing {
  readonly id: string;
  readonly of: Application | 'desk';
  readonly letterId: string | undefined;
  readonly mailboxCode: ModelCode | undefined;
  readonly createTime?: number;
}

/** `application`: which one it was made with. */
export function issued(
  model: Model,
  application: Application,
  { id, of, letterId, mailboxCode, createTime }: Issuing,
  { applications }: Holder,
): void {
  const { mobile, email } = applications[application];
  const issue = model.issued(id, of, letterId, createTime);
  if (mobile !== undefined && email !== undefined) issue.contacts = { mobile, email, carrier: 'mobile' };
  model.mailboxCode = mailboxCode && { ...mailboxCode, issue };
}

export function letterAmong(
  deliveries: readonly { readonly id: string; readonly channel: string }[],
): string | undefined {
  return deliveries.find(({ channel }) => channel === 'letter')?.id;
}

export function mailboxCodeIn({ now }: Model, events: readonly OpenedEvent[]): ModelCode | undefined {
  const read = codesIn(events).find(({ recipient }) => recipient.includes('@'));
  return read && { contactId: read.contactId, code: read.code, time: now };
}

/** There is none: what is held stays so. */
async function registerAnswers({ context, room }: Holder): Promise<void> {
  await runJobs(context, room.deps, matchAddressQueue, matchAddress);
}

/** By the code in the confirmation of the request, which works for 30 days. */
export class ConfirmMailbox implements Command {
  readonly check = ({ mailboxCode }: Model) => mailboxCode !== undefined;
  readonly toString = () => 'ConfirmMailbox';
  async run(model: Model, holder: Holder): Promise<void> {
    const { mailboxCode } = model;
    if (mailboxCode === undefined) return;
    const isOpen = model.now < mailboxCode.time + 30 * day;
    const given = confirmContact(holder.room.deps, mailboxCode, 'portal');
    expect(await outcomeOf(given)).toBe(isOpen ? 'ok' : 'CODE_REJECTED');
    if (isOpen) model.mailboxConfirmed(mailboxCode);
    await receive(model, holder);
  }
}

/** By mobile and mailbox: both have to be confirmed, and three may start in a day. */
export class Restore implements Command {
  readonly check = ({ personal }: Model) => personal !== undefined;
  readonly toString = () => 'Restore';
  async run(model: Model, holder: Holder): Promise<void> {
    const { room, otherContacts, fiscalCode } = holder;
    const contacts = [
      { kind: 'mobile', value: model.mobile?.value ?? otherContacts.mobile },
      { kind: 'email', value: model.email?.value ?? otherContacts.email },
    ] as const;
    const link = await room.linkFor({ fiscalCode }, contacts);
    expect(link !== undefined).toBe(model.restoreStarts());
    if (link === undefined) return;
    const { request } = await completeRestore(room.deps, link.token, 'portal');
    await expect(completeRestore(room.deps, link.token, 'portal')).rejects.toMatchObject({ reason: 'TOKEN_REJECTED' });
    model.restored();
    model.issued(request.id, 'restore', undefined);
    await receive(model, holder);
    expect(model.issue?.pin).toHaveLength(16);
  }
}
