/** The story of a holder who has lost everything, and gets a new PIN at a desk. */
import { randomUUID } from 'node:crypto';
import { Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { applicationOf } from './applicant';
import { atDesk, deskFormFor, tellLevel } from './elevate';
import { halfIn } from './inbox';
import { assertHappened, call, getPinInUse, halfByMessage, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import { tellDeliveries } from './tell-deliveries';
import { outcomeName } from './words';

export async function playDesk(deps: StoryDeps): Promise<void> {
  const { terminal, applicant } = deps;
  const { personalPin: lost, requestTime } = await getPinInUse(deps);
  await terminal.step('The PIN is forgotten, and so is the mailbox that could restore it');
  terminal.say(
    `${applicant.givenName} ${applicant.familyName} goes to a desk with an identity document, signs form MV35 there, and waits for a slip.`,
  );
  terminal.line('');
  const request = await issue(deps, requestTime);
  await rejectOld(deps, lost);
  const initialPin = await putTogether(deps, request);
  await terminal.step('First use, a minute later');
  const { fiscalCode } = applicant;
  const { personalPin } = await callUnary(deps.client, 'exchangePin', { fiscalCode, initialPin }, call);
  if (personalPin === undefined) throw new StoryStopped('ExchangePin drew no PIN.');
  terminal.line(`    ${terminal.style('bold', 'ExchangePin')} answers: ${terminal.style('half', personalPin)}`);
  assertHappened((await tellLevel(deps, personalPin)) === Level.LEVEL_DISPOSITIVE, 'The level is not dispositive.');
}

async function issue(deps: StoryDeps, now: Date): Promise<PinRequest> {
  const { operator, terminal } = deps;
  const application = applicationOf(deps.applicant);
  const number = await deskFormFor(deps, { $case: 'application', value: application });
  const asked = { requestId: randomUUID(), application, ...atDesk(now, number) };
  const { pinRequest } = await callUnary(await operator('desk'), 'issueAtDesk', asked, call);
  if (pinRequest === undefined) throw new StoryStopped('IssueAtDesk answered without a request.');
  terminal.line(`    ${terminal.style('bold', 'IssueAtDesk')}, by a token with the role desk, answers:`);
  tellDeliveries({ terminal }, pinRequest);
  return pinRequest;
}

async function rejectOld({ client, terminal, applicant, inbox }: StoryDeps, pin: string): Promise<void> {
  const { fiscalCode, email } = applicant;
  await terminal.step('What there was before is dead');
  const { outcome } = await callUnary(client, 'verifyPin', { fiscalCode, pin }, call);
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')} with the old PIN: ${outcomeName(outcome)}`);
  assertHappened(outcome === VerifyOutcome.VERIFY_OUTCOME_REJECTED, 'The old PIN still serves for something.');
  const notice = await inbox.waitFor('The notice', ({ to, text }) => to === email && /issued at a desk/.test(text));
  terminal.line(`    Whoever did not stand there is told at every contact: “${notice.subject}”`);
}

/** The sealed slip from the desk's printer, and the message. */
async function putTogether(deps: StoryDeps, { reference }: PinRequest): Promise<string> {
  const { inbox, terminal } = deps;
  await terminal.step('One half is in the hand, the other on the telephone');
  const slip = await inbox.waitFor('The slip', (item) => item.channel === 'desk-slip' && isHalf(item, reference));
  const sms = await halfByMessage(deps, reference);
  terminal.frame('Slip', slip.to);
  terminal.frame(`SMS to ${sms.to}`, sms.text);
  return `${halfIn(slip.text)} ${halfIn(sms.text)}`;
}
