/** The story of a letter that never came, and of what operators do about it when the holder calls. */
import type { OperatorPinRequest } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import {
  Channel,
  type Delivery,
  DeliveryState,
  type PinRequest,
} from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { type ArrivedItem, halfIn } from './inbox';
import { askForPin, assertHappened, call, codeIn, halfByMessage, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import { tellDeliveries } from './tell-deliveries';

/** The holder's own: letters and digits, in no order that anybody would try first. */
const chosenPin = 'MARE74OK';

export async function playLostLetter(deps: StoryDeps): Promise<void> {
  const { terminal, applicant } = deps;
  await terminal.step('Somebody with a telephone and no mailbox asks for a PIN');
  const request = await askForPin(deps, { email: undefined });
  const sms = await halfByMessage(deps, request.reference);
  const lost = await waitForLetter(deps, request);
  terminal.line(`    One half is on ${applicant.mobile}; the letter with the other left, and never comes.`);
  const letter = await sendAgain(deps, request, lost);
  await settleByHand(deps, request);
  await exchange(deps, `${halfIn(sms.text)} ${halfIn(letter.text)}`);
  await addMailbox(deps);
}

/** Another one than that of `before`. */
function waitForLetter({ inbox }: StoryDeps, { reference }: PinRequest, before?: ArrivedItem): Promise<ArrivedItem> {
  return inbox.waitFor(
    'The letter',
    (item) => item.channel === 'letter' && item.id !== before?.id && isHalf(item, reference),
  );
}

async function sendAgain(deps: StoryDeps, request: PinRequest, lost: ArrivedItem): Promise<ArrivedItem> {
  const { operator, terminal } = deps;
  await terminal.step('The holder calls, and the letter is sent again');
  terminal.say('Two letters in a day are one too many for one holder. A supervisor may decide otherwise.');
  terminal.line('');
  const retry = { deliveryId: letterIn(request).id, reason: 'the post cannot find the letter' };
  const { pinRequest } = await callUnary(await operator('supervisor'), 'retryDelivery', retry, call);
  tell(deps, 'RetryDelivery', pinRequest);
  const letter = await waitForLetter(deps, request, lost);
  assertHappened(halfIn(letter.text) === halfIn(lost.text), 'The second letter has another half.');
  terminal.line('    A second letter, and the same half in it: whoever finds the first has nothing new.');
  return letter;
}

async function settleByHand(deps: StoryDeps, request: PinRequest): Promise<void> {
  const { operator, terminal } = deps;
  await terminal.step('It came: no carrier tells that of a letter, the holder does');
  const resolved = {
    deliveryId: letterIn(request).id,
    state: DeliveryState.DELIVERY_STATE_DELIVERED,
    reason: 'the holder called: it is here',
    occurTime: undefined,
  };
  const { pinRequest } = await callUnary(await operator('supervisor'), 'resolveDelivery', resolved, call);
  tell(deps, 'ResolveDelivery', pinRequest);
  assertHappened(
    letterIn(pinRequest?.pinRequest).state === DeliveryState.DELIVERY_STATE_DELIVERED,
    'ResolveDelivery left the letter as it was.',
  );
}

async function exchange({ client, terminal, applicant }: StoryDeps, initialPin: string): Promise<void> {
  await terminal.step('First use, with a PIN of the holder’s own');
  const { fiscalCode } = applicant;
  const exchanged = await callUnary(client, 'exchangePin', { fiscalCode, initialPin, chosenPin }, call);
  assertHappened(exchanged.personalPin === undefined, 'ExchangePin drew a PIN beside the chosen one.');
  terminal.line(
    `    ${terminal.style('bold', 'ExchangePin')} with the chosen PIN ${terminal.style('half', chosenPin)} answers OK`,
  );
}

/** A forgotten PIN is restored by two contacts: this holder has one. */
async function addMailbox({ client, operator, terminal, inbox, applicant }: StoryDeps): Promise<void> {
  const { fiscalCode, email } = applicant;
  await terminal.step('The contact centre adds a mailbox: one contact alone restores no PIN');
  const contact = { contact: { $case: 'email', value: email } as const };
  const adding = { fiscalCode, contact, reason: 'all identity questions were answered' };
  const added = await callUnary(await operator('contact_centre'), 'addContact', adding, call);
  terminal.line(
    `    ${terminal.style('bold', 'AddContact')}, by a token with the role contact_centre, answers: a code is on its way`,
  );
  const before = await callUnary(client, 'verifyPin', { fiscalCode, pin: chosenPin }, call);
  const waiting = before.credential?.contactsToConfirm ?? [];
  assertHappened(
    waiting.length === 1 && waiting[0]?.contactId === added.contact?.contactId,
    'VerifyPin does not name the contact.',
  );
  terminal.line(
    `    ${terminal.style('bold', 'VerifyPin')} at the next login: ${waiting[0]?.maskedContact} waits for its code`,
  );
  const mail = await inbox.waitFor('The code', ({ to, text }) => to === email && codeIn(text) !== undefined);
  terminal.frame(`E-mail to ${email}`, mail.text.split('\n\n').slice(0, 4).join('\n\n'));
  const code = String(codeIn(mail.text));
  await callUnary(client, 'confirmContact', { contactId: String(waiting[0]?.contactId), code }, call);
  const after = await callUnary(client, 'verifyPin', { fiscalCode, pin: chosenPin }, call);
  assertHappened(after.credential?.contactsToConfirm.length === 0, 'The contact still waits for its code.');
  terminal.line(
    `    ${terminal.style('bold', 'ConfirmContact')} answers OK. In 48 hours both together can restore a PIN.`,
  );
}

function letterIn(request: PinRequest | undefined): Delivery {
  const letter = request?.deliveries.find(({ channel }) => channel === Channel.CHANNEL_LETTER);
  if (letter === undefined) throw new StoryStopped('The request has no letter.');
  return letter;
}

function tell({ terminal }: StoryDeps, rpc: string, seen: OperatorPinRequest | undefined): void {
  terminal.line(`    ${terminal.style('bold', rpc)}, by a token with the role supervisor, answers:`);
  tellDeliveries({ terminal }, seen?.pinRequest);
}
