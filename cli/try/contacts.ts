/** The story of a new telephone. */
import { callUnary } from '../../runtime/grpc-client';
import { madeUpApplicant } from './applicant';
import { confirmMailbox } from './confirm-mailbox';
import { assertHappened, call, codeIn, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';

export async function playContacts(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant, inbox } = deps;
  const { fiscalCode } = applicant;
  const { personalPin: pin, credential } = await getPinInUse(deps);
  await confirmMailbox(deps, credential.contactsToConfirm[0]?.contactId);

  await terminal.step('A new telephone');
  const { mobile } = madeUpApplicant();
  const contacts = [{ contact: { $case: 'mobile', value: mobile } as const }];
  const { contacts: waiting } = await callUnary(client, 'updateContacts', { fiscalCode, pin, contacts }, call);
  const sms = await inbox.waitFor('The code', ({ to, text }) => to === mobile && codeIn(text) !== undefined);
  terminal.frame(`SMS to ${mobile}`, sms.text);
  const contactId = String(waiting[0]?.contactId);
  await callUnary(client, 'confirmContact', { contactId, code: String(codeIn(sms.text)) }, call);
  terminal.line(
    `    ${terminal.style('bold', 'ConfirmContact')} answers OK. For 48 hours the new number cannot restore a PIN.`,
  );

  await terminal.step('The old contacts are told');
  const notice = await inbox.waitFor(
    'The notice',
    (item) => item.to === applicant.mobile && /contact/i.test(item.text) && codeIn(item.text) === undefined,
  );
  terminal.frame(`SMS to ${applicant.mobile}`, notice.text);
  const { credential: after } = await callUnary(client, 'verifyPin', { fiscalCode, pin }, call);
  assertHappened(after?.contactsToConfirm.length === 0, 'A contact still waits for its code.');
}
