/** What makes a PIN: an application, a restore; and time, and the post. */
import { randomUUID } from 'node:crypto';
import type fc from 'fast-check';
import { ageCredentials } from '../../../services/credentials/use-cases/age-credentials';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { codesIn } from '../code-room';
import { pinFrom } from '../credentials-room';
import { runJobs } from '../jobs-room';
import type { Holder } from './holder';
import type { Model } from './model';

type Command = fc.AsyncCommand<Model, Holder>;

/** The same application each time: issues where nothing is in the way, else sends again or is withheld. */
export class RequestPin implements Command {
  readonly check = () => true;
  readonly toString = () => 'RequestPin';
  async run(model: Model, { room, context, application }: Holder): Promise<void> {
    const expected = model.personal !== undefined ? 'withheld-credential-in-use' : 'issued';
    const isNew = model.personal === undefined && !model.issue?.alive;
    const { request, deliveries } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    expect(request.outcome).toBe(expected);
    const events = [...(await room.published())];
    if (!isNew) {
      if (model.personal === undefined) expect(request.id).toBe(model.issue?.id);
      return;
    }
    if (model.guarded) {
      await runJobs(context, room.deps, matchAddressQueue, matchAddress);
      await confirmPersonalData(room.deps, { pinRequestId: request.id, reason: 'called' }, 'operator:anna');
      events.push(...(await room.published()));
    }
    const letterId = deliveries.find(({ channel }) => channel === 'letter')?.id;
    model.issued({ id: request.id, pin: pinFrom(events), letterId }, 90);
    expect(model.issue?.pin).toHaveLength(16);
    const code = codesIn(events).find(({ recipient }) => recipient.includes('@'));
    if (code !== undefined) model.mailboxCode = { contactId: code.contactId, code: code.code, time: model.now };
  }
}

/** The letter is handed to the post. */
export class LetterLeaves implements Command {
  readonly check = ({ issue }: Model) => issue?.alive === true && issue.letterId !== undefined;
  readonly toString = () => 'LetterLeaves';
  async run(model: Model, { room }: Holder): Promise<void> {
    const [outcome] = await room.report([room.saying(String(model.issue?.letterId), 'sent')]);
    if (outcome === 'applied') model.despatched();
    await room.published();
  }
}

export class ConfirmMailbox implements Command {
  readonly check = ({ mailboxCode }: Model) => mailboxCode !== undefined;
  readonly toString = () => 'ConfirmMailbox';
  async run(model: Model, { room }: Holder): Promise<void> {
    const { mailboxCode } = model;
    if (mailboxCode === undefined) return;
    const given = confirmContact(room.deps, mailboxCode, 'portal');
    if (model.now >= mailboxCode.time + 30 * 86_400_000) {
      await expect(given).rejects.toMatchObject({ reason: 'CODE_REJECTED' });
      return;
    }
    await given;
    model.mailboxConfirmed = true;
    await room.published();
  }
}

/** By mobile and mailbox; both have to be confirmed, and three may start in a day. */
export class Restore implements Command {
  readonly check = ({ personal }: Model) => personal !== undefined;
  readonly toString = () => 'Restore';
  async run(model: Model, { room, application, fiscalCode }: Holder): Promise<void> {
    const contacts = [
      { kind: 'mobile', value: model.changedMobile?.value ?? String(application.mobile) },
      { kind: 'email', value: String(application.email) },
    ] as const;
    const link = await room.linkFor({ fiscalCode }, contacts);
    if (!model.mailboxConfirmed || !model.mobileServesRestore() || !model.restoreStarts()) {
      expect(link).toBeUndefined();
      return;
    }
    const token = String(link?.token);
    const { request } = await completeRestore(room.deps, token, 'portal');
    await expect(completeRestore(room.deps, token, 'portal')).rejects.toMatchObject({ reason: 'TOKEN_REJECTED' });
    const pin = pinFrom(await room.published());
    expect(pin).toHaveLength(16);
    // The PIN before the last change goes with the old one.
    if (model.personal !== undefined) model.personal = { ...model.personal, suspended: true, previous: undefined };
    model.issued({ id: request.id, pin, letterId: undefined }, 30);
  }
}

/** Time goes on, and with it what happens by itself. */
export class Pass implements Command {
  constructor(private readonly minutes: number) {}
  readonly check = () => true;
  readonly toString = () => `Pass(${this.minutes} min)`;
  async run(model: Model, { room }: Holder): Promise<void> {
    const milliseconds = this.minutes * 60_000;
    room.pass(milliseconds);
    model.pass(milliseconds);
    while ((await expireRequests(room.deps)) === 'more');
    while ((await ageCredentials(room.deps)) === 'more');
    while ((await forgetOverdue(room.deps)) === 'more');
    await room.published();
  }
}
