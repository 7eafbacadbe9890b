/** The story of a PIN that grows old: two reminders, its expiry, the time in which it may only be changed, and what is after that. */
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { assertHappened, call, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { outcomeName } from './words';

/** The policy's defaults: how long a PIN is good, how long before its end holders are reminded, how long after it they may change. */
const validDays = 180;
const reminderDays = 14;
const lastReminderDays = 3;
const graceDays = 90;

export async function playAgeing(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant } = deps;
  const { fiscalCode } = applicant;
  const { personalPin } = await getPinInUse(deps);

  await goForward(deps, validDays - reminderDays);
  await tellReminder(deps, reminderDays);
  await goForward(deps, reminderDays - lastReminderDays);
  await tellReminder(deps, lastReminderDays);

  await goForward(deps, lastReminderDays);
  await verify(deps, personalPin, VerifyOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED);
  const changed = await callUnary(client, 'changePin', { fiscalCode, currentPin: personalPin }, call);
  const newPin = String(changed.personalPin);
  terminal.line(`    ${terminal.style('bold', 'ChangePin')} answers: ${terminal.style('half', newPin)}`);
  await verify(deps, newPin, VerifyOutcome.VERIFY_OUTCOME_VERIFIED);

  await goForward(deps, validDays + graceDays);
  await verify(deps, newPin, VerifyOutcome.VERIFY_OUTCOME_EXPIRED);
  const refused = await callUnary(client, 'changePin', { fiscalCode, currentPin: newPin }, call).catch(reasonOf);
  assertHappened(refused === 'EXPIRED', 'ChangePin did not answer EXPIRED.');
  terminal.line(`    ${terminal.style('bold', 'ChangePin')} with it: ${refused}. A restore is the way on.`);
}

async function goForward({ terminal, clock }: StoryDeps, days: number): Promise<void> {
  await terminal.step(`${days} days later`);
  await clock.forward(days);
}

async function tellReminder({ inbox, terminal, applicant: { email } }: StoryDeps, days: number): Promise<void> {
  const reminder = await inbox.waitFor(
    `The reminder ${days} days before`,
    ({ to, text }) => to === email && text.includes(`${days} days`),
  );
  terminal.frame(
    `E-mail to ${email}`,
    `${reminder.subject}\n\n${reminder.text.split('\n\n').slice(0, 3).join('\n\n')}`,
  );
}

async function verify({ client, terminal, applicant }: StoryDeps, pin: string, expected: VerifyOutcome): Promise<void> {
  const { outcome } = await callUnary(client, 'verifyPin', { fiscalCode: applicant.fiscalCode, pin }, call);
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')} answers: ${outcomeName(outcome)}`);
  assertHappened(outcome === expected, `VerifyPin did not answer ${outcomeName(expected)}.`);
}

function reasonOf(error: unknown): string {
  if (!isFault(error)) throw error;
  return error.reason;
}
