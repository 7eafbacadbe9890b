/** The story of a letter that waits until somebody has called to confirm the address. */
import { Attention, ListPinRequestsRequest } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { DeliveryState, type PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { lookMilliseconds, patiently } from './patience';
import { askForPin, assertHappened, call, halfByMessage, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import { tellDeliveries } from './tell-deliveries';

const addressIsAsked = Attention.ATTENTION_ADDRESS;

export async function playHeldLetter(deps: StoryDeps): Promise<void> {
  const { terminal, inbox, applicant } = deps;
  await terminal.step('Somebody asks for a PIN');
  const request = await askForPin(deps);
  terminal.line(`    ${terminal.style('bold', 'RequestPin')} answers: request ${request.id}`);
  tellDeliveries(deps, request);
  const sms = await halfByMessage(deps, request.reference);
  terminal.frame(`SMS to ${applicant.mobile}`, sms.text);
  await showHeld(deps, request);
  await confirm(deps, request);
  const letter = await inbox.waitFor(
    'The letter',
    (item) => item.channel === 'letter' && isHalf(item, request.reference),
  );
  terminal.line(`    The letter is on its way to ${letter.to.split('\n')[0]}.`);
}

async function showHeld({ operator, terminal }: StoryDeps, { id }: PinRequest): Promise<void> {
  await terminal.step('The letter waits, and only an operator can see it');
  // Not by fiscal code: each time would be a look-up.
  const filter = ListPinRequestsRequest.fromPartial({ needsAttention: true });
  const contactCentre = await operator('contact_centre');
  const found = await patiently(async () => {
    const { pinRequests } = await callUnary(contactCentre, 'listPinRequests', filter, call);
    return pinRequests.find(({ pinRequest, attention }) => pinRequest?.id === id && attention === addressIsAsked);
  }, lookMilliseconds);
  if (found === undefined)
    throw new StoryStopped(
      'No letter waits. This story needs a process that holds them: LETTER_HOLD=always npm start.',
    );
  terminal.line(
    `    ${terminal.style('bold', 'ListPinRequests')}, by a token with the role contact_centre: ATTENTION_ADDRESS`,
  );
  tellDeliveries({ terminal }, found.pinRequest);
}

async function confirm({ operator, terminal }: StoryDeps, { id }: PinRequest): Promise<void> {
  await terminal.step('The contact centre calls, and the address is right');
  const { pinRequest } = await callUnary(
    await operator('contact_centre'),
    'confirmPersonalData',
    { pinRequestId: id, reason: 'called back: lives there since May' },
    call,
  );
  assertHappened(
    pinRequest?.pinRequest?.deliveries.every(({ state }) => state !== DeliveryState.DELIVERY_STATE_HELD) === true,
    'ConfirmPersonalData left the letter held.',
  );
  terminal.line(`    ${terminal.style('bold', 'ConfirmPersonalData')} answers:`);
  tellDeliveries({ terminal }, pinRequest?.pinRequest);
}
