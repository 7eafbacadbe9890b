/** The story of a forgotten PIN: two confirmed contacts, a link, a new PIN in two halves. */
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { confirmMailbox } from './confirm-mailbox';
import { halfIn } from './inbox';
import { assertHappened, call, getPinInUse, halfByMessage, isHalf } from './pin-in-use';
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
  if (mail.text.includes(`${inbox.url}/restore#token=`))
    terminal.say('Open it in a browser, if you like: that changes nothing. Its button does what comes next here.');

  await terminal.step('The link is confirmed');
  const reference = await complete(deps, token);
  if (reference === undefined) {
    terminal.say(`That was done in the browser: the two new halves are in the inbox, ${inbox.url}.`);
    return;
  }
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

/** The new request's reference; undefined where the link was used before, by its page. */
async function complete({ client }: StoryDeps, token: string): Promise<string | undefined> {
  try {
    return (await callUnary(client, 'completeRestore', { token }, call)).pinRequest?.reference;
  } catch (error) {
    if (isFault(error) && error.reason === 'TOKEN_REJECTED') return undefined;
    throw error;
  }
}
