import { callUnary } from '../../runtime/grpc-client';
import { call, codeIn } from './pin-in-use';
import type { StoryDeps } from './story-deps';

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
