/** The story of a forgotten PIN: two confirmed contacts, a link, a new PIN in two halves. */
import { callUnary } from '../../runtime/grpc-client';
import { halfIn } from './inbox';
import { assertHappened, call, codeIn, getPinInUse, halfByMessage, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { levelName, outcomeName } from './words';

export async function playRestore(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant, inbox } = deps;
  const { fiscalCode, mobile, email } = applicant;
  const { personalPin, credential } = await getPinInUse(deps);
  await confirmMailbox(deps, credential.contactsToConfirm[0]?.contactId);

  await terminal.step('The PIN is forgotten');
  const contacts = [
    { contact: { $case: 'mobile', value: mobile } as const },
    { contact: { $case: 'email', value: email } as const },
  ];
  await callUnary(client, 'startRestore', { fiscalCode, contacts }, call);
  terminal.line(
    `    ${terminal.style('bold', 'StartRestore')} answers nothing, whoever asks. A link goes to the mailbox:`,
  );
  const mail = await inbox.waitFor('The link', (item) => item.to === email && item.text.includes('#token='));
  terminal.frame(`E-mail to ${email}`, mail.text.split('\n\n').slice(0, 4).join('\n\n'));
  const token = String(/#token=(\S+)/.exec(mail.text)?.[1]);

  await terminal.step('The link is confirmed');
  const { pinRequest } = await callUnary(client, 'completeRestore', { token }, call);
  const reference = String(pinRequest?.reference);
  const old = await callUnary(client, 'verifyPin', { fiscalCode, pin: personalPin }, call);
  terminal.line(
    `    ${terminal.style('bold', 'CompleteRestore')} answers; the old PIN is ${outcomeName(old.outcome)} now`,
  );
  const first = await halfByMessage(deps, reference);
  const second = await inbox.waitFor('The mail with a half', (item) => item.to === email && isHalf(item, reference));
  terminal.line('    One half came by SMS, the other by e-mail.');
  const initialPin = `${halfIn(first.text)} ${halfIn(second.text)}`;
  const exchanged = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  assertHappened(exchanged.personalPin !== undefined, 'ExchangePin drew no personal PIN.');
  terminal.line(
    `    ${terminal.style('bold', 'ExchangePin')} answers: ${terminal.style('half', String(exchanged.personalPin))}, level ${levelName(exchanged.credential)}`,
  );
}

/** The mobile carried a half; the mailbox shows by its code that it is the holder's. */
export async function confirmMailbox(
  { client, terminal, applicant, inbox }: StoryDeps,
  contactId: string | undefined,
): Promise<void> {
  await terminal.step('The mailbox is confirmed by the code that came with the confirmation');
  const mail = await inbox.waitFor(
    'The confirmation',
    ({ to, text }) => to === applicant.email && codeIn(text) !== undefined,
  );
  const code = String(codeIn(mail.text));
  await callUnary(client, 'confirmContact', { contactId: String(contactId), code }, call);
  terminal.line(
    `    ${terminal.style('bold', 'ConfirmContact')} with ${code} answers OK: a restore may use this mailbox`,
  );
}
