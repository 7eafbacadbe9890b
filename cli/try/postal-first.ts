/** The story of a holder without any digital contact: the first half by post, the second once a contact is known. */
import { callUnary } from '../../runtime/grpc-client';
import { madeUpHealthCard } from './applicant';
import { halfIn } from './inbox';
import { askForPin, assertHappened, call, codeIn, halfByMessage, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';

export async function playPostalFirst(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant, inbox } = deps;
  const { fiscalCode, mobile } = applicant;
  const healthCard = madeUpHealthCard();
  await terminal.step('Somebody asks who gives no telephone and no mailbox');
  const request = await askForPin(deps, { mobile: undefined, email: undefined, healthCard });
  const letter = await inbox.waitFor(
    'The letter',
    (item) => item.channel === 'letter' && isHalf(item, request.reference),
  );
  const firstHalf = String(halfIn(letter.text));
  terminal.line(
    `    The first half comes by letter: ${terminal.style('half', firstHalf)}. The second does not exist yet.`,
  );

  await terminal.step('The PIN is activated, with a telephone');
  const contact = { contact: { $case: 'mobile', value: mobile } as const };
  const activated = await callUnary(client, 'activatePin', { fiscalCode, healthCard, firstHalf, contact }, call);
  const sms = await inbox.waitFor('The code', ({ to, text }) => to === mobile && codeIn(text) !== undefined);
  terminal.frame(`SMS to ${mobile}`, sms.text);
  const contactId = String(activated.contact?.contactId);
  await callUnary(client, 'confirmContact', { contactId, code: String(codeIn(sms.text)) }, call);
  const second = await halfByMessage(deps, request.reference);
  terminal.frame(`SMS to ${mobile}`, second.text);

  await terminal.step('First use');
  const initialPin = `${firstHalf} ${halfIn(second.text)}`;
  const { personalPin } = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  assertHappened(personalPin !== undefined, 'ExchangePin drew no personal PIN.');
  terminal.line(`    ${terminal.style('bold', 'ExchangePin')} answers: ${terminal.style('half', String(personalPin))}`);
}
