/** The story of a PIN that must die at once. */
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { callUnary } from '../../runtime/grpc-client';
import { madeUpHealthCard } from './applicant';
import { assertHappened, call, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { outcomeName } from './words';

export async function playRevoke(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant, inbox } = deps;
  const { fiscalCode, email } = applicant;
  const healthCard = madeUpHealthCard();
  const { personalPin } = await getPinInUse(deps, { healthCard });
  await terminal.step('The wallet is stolen: the holder revokes the PIN');
  const confirmation = { $case: 'email', value: email } as const;
  await callUnary(client, 'revokePin', { fiscalCode, healthCard, confirmation }, call);
  terminal.line(`    ${terminal.style('bold', 'RevokePin')} answers nothing, whether the data were right or not.`);
  const { outcome } = await callUnary(client, 'verifyPin', { fiscalCode, pin: personalPin }, call);
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')} with the PIN of a minute ago: ${outcomeName(outcome)}`);
  assertHappened(outcome === VerifyOutcome.VERIFY_OUTCOME_REJECTED, 'The PIN lives on.');
  const mail = await inbox.waitFor('The confirmation', (item) => item.to === email && /revoke/i.test(item.subject));
  terminal.frame(`E-mail to ${email}`, `${mail.subject}\n\n${mail.text.split('\n\n').slice(0, 3).join('\n\n')}`);
}
