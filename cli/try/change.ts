/** The story of a PIN that is changed, and of one that is guessed. */
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { callUnary } from '../../runtime/grpc-client';
import { assertHappened, call, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { outcomeName } from './words';

export async function playChange(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant, inbox } = deps;
  const { fiscalCode } = applicant;
  const { personalPin } = await getPinInUse(deps);
  await terminal.step('The PIN is changed');
  const changed = await callUnary(client, 'changePin', { fiscalCode, currentPin: personalPin }, call);
  const newPin = String(changed.personalPin);
  terminal.line(`    ${terminal.style('bold', 'ChangePin')} answers: ${terminal.style('half', newPin)}`);
  const notice = await inbox.waitFor(
    'The notice',
    (item) => item.to === applicant.email && /chang/i.test(item.subject),
  );
  terminal.line(`    and tells every contact: “${notice.subject}”`);
  await terminal.step('The old one is none any more');
  assertHappened(
    (await verify(deps, newPin)) === VerifyOutcome.VERIFY_OUTCOME_VERIFIED &&
      (await verify(deps, personalPin)) === VerifyOutcome.VERIFY_OUTCOME_REJECTED,
    'VerifyPin did not answer VERIFIED for the new PIN and REJECTED for the old one.',
  );
}

/** Five wrong ones lock, and a stranger cannot tell whether anybody has the fiscal code. */
export async function playWrongPins(deps: StoryDeps): Promise<void> {
  const { terminal, applicant } = deps;
  await terminal.step('Somebody guesses');
  terminal.say(`${applicant.fiscalCode} is nobody's: no PIN was ever asked for. Guessing shows no difference.`);
  terminal.line('');
  const outcomes: VerifyOutcome[] = [];
  for (let tries = 0; tries < 6; tries += 1) outcomes.push(await verify(deps, 'BBBBCCCC'));
  assertHappened(
    outcomes.at(-1) === VerifyOutcome.VERIFY_OUTCOME_LOCKED && outcomes[0] === VerifyOutcome.VERIFY_OUTCOME_REJECTED,
    'VerifyPin did not answer REJECTED five times and then LOCKED.',
  );
  terminal.line('');
  terminal.say('The sixth was not even compared. The lock lasts 15 minutes, then twice as long, up to a day.');
}

async function verify({ client, terminal, applicant }: StoryDeps, pin: string): Promise<VerifyOutcome> {
  const { outcome } = await callUnary(client, 'verifyPin', { fiscalCode: applicant.fiscalCode, pin }, call);
  terminal.line(
    `    ${terminal.style('bold', 'VerifyPin')} with ${terminal.style('half', pin)}: ${outcomeName(outcome)}`,
  );
  return outcome;
}
