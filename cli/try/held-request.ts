/** The story of a request that gets no PIN by itself, and of the operator who decides about it. */
import { Attention, ListPinRequestsRequest } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { madeUpApplicant } from './applicant';
import { askForPin, call, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import { tellDeliveries } from './tell-deliveries';
import { requestStateWord } from './words';

export async function playHeldRequest(deps: StoryDeps): Promise<void> {
  const { terminal, applicant } = deps;
  terminal.line(`\n${terminal.style('bold', 'Symbolon: somebody has to decide')}\n`);
  await terminal.step('Somebody asks for a PIN, and then again with another telephone');
  const { mobile } = madeUpApplicant();
  terminal.say(
    `${applicant.givenName} ${applicant.familyName} asks, with the mobile ${applicant.mobile}, and then with ${mobile}. There is one PIN under way for one holder: the second request gets none, and its caller cannot see that.`,
  );
  terminal.line('');
  const first = await ask(deps);
  const second = await ask({ ...deps, applicant: { ...applicant, mobile } });
  await showWaiting(deps, second);
  await release(deps, { first, second });
  await showArrivals(deps, mobile, second);
}

async function ask(deps: StoryDeps): Promise<PinRequest> {
  const { terminal } = deps;
  const pinRequest = await askForPin(deps);
  terminal.line(`    ${terminal.style('bold', 'RequestPin')} answers: request ${pinRequest.id}`);
  tellDeliveries(deps, pinRequest);
  return pinRequest;
}

async function showWaiting({ operator, terminal, applicant }: StoryDeps, second: PinRequest): Promise<void> {
  await terminal.step('An operator sees what waits');
  const { fiscalCode } = applicant;
  const filter = ListPinRequestsRequest.fromPartial({ fiscalCode, needsAttention: true });
  const { pinRequests } = await callUnary(await operator('contact_centre'), 'listPinRequests', filter, call);
  terminal.line(`    ${terminal.style('bold', 'ListPinRequests')}, by a token with the role contact_centre, answers:`);
  for (const { pinRequest, attention } of pinRequests) {
    terminal.line(`      ${pinRequest?.id}  ${Attention[attention] ?? attention}`);
    tellDeliveries({ terminal }, pinRequest);
  }
  if (!pinRequests.some(({ pinRequest }) => pinRequest?.id === second.id))
    throw new StoryStopped('The second request is not among what waits for an operator.');
}

interface Both {
  readonly first: PinRequest;
  readonly second: PinRequest;
}

async function release({ client, operator, terminal }: StoryDeps, { first, second }: Both): Promise<void> {
  await terminal.step('A supervisor lets it through');
  terminal.say('Anna has called the holder, who has a new telephone. The reason stays in the audit, beside her name.');
  terminal.line('');
  const reason = 'called back: the telephone of the first application was lost';
  const { pinRequest } = await callUnary(
    await operator('supervisor'),
    'releaseHeldIssue',
    { pinRequestId: second.id, reason },
    call,
  );
  terminal.line(
    `    ${terminal.style('bold', 'ReleaseHeldIssue')} answers, and a PIN is drawn for the second request:`,
  );
  tellDeliveries({ terminal }, pinRequest?.pinRequest);
  const replaced = await callUnary(client, 'getPinRequest', { id: first.id }, call);
  terminal.line(
    `    The first one is ${requestStateWord(replaced.pinRequest?.state ?? 0)}: its halves are worth nothing now.`,
  );
}

async function showArrivals({ inbox, terminal }: StoryDeps, mobile: string, { reference }: PinRequest): Promise<void> {
  await terminal.step('Its halves arrive');
  const sms = await inbox.waitFor('The SMS', (item) => item.to === mobile && isHalf(item, reference));
  terminal.frame(`SMS to ${sms.to}`, sms.text);
  await inbox.waitFor('The letter', (item) => item.channel === 'letter' && isHalf(item, reference));
  terminal.line('');
  terminal.say(`The letter with the second half is in the inbox, too: ${inbox.url}`);
}
