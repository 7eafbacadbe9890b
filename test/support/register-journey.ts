/** What a population register decides about letters, as callers, the contact centre and letterboxes see it. */
import { randomUUID } from 'node:crypto';
import type { ArrivedItem } from '../../cli/try/inbox';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import {
  Attention,
  ListPinRequestsRequest,
  type OperatorPinRequest,
  type OperatorServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState, type PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from './application-message';
import { waitFor } from './wait-for';

export interface RegisterRoom {
  readonly client: CredentialServiceClient;
  readonly contactCentre: OperatorServiceClient;
  /** All that came. */
  items(): Promise<readonly Pick<ArrivedItem, 'channel' | 'to' | 'text'>[]>;
}

/** Seeds of applicants: where their applications say, lives only the registered one. */
export interface Applicants {
  readonly registered: number;
  readonly elsewhere: readonly number[];
}

interface Asked {
  readonly id: string;
  readonly street: string;
}

const call = { deadlineMilliseconds: 60_000 };
const untilPrinted = { deadlineMilliseconds: 60_000 };
const waiting = ListPinRequestsRequest.fromPartial({ needsAttention: true });

/** The registered one's letter leaves by itself; the others' are held, which only operators see, until each is confirmed. Nothing else may wait. */
export async function expectOthersToWait(room: RegisterRoom, { registered, elsewhere }: Applicants): Promise<void> {
  const others: Asked[] = [];
  for (const seed of elsewhere) others.push(await ask(room, seed));
  const known = await ask(room, registered);
  await waitFor('the letter to the registered address', async () => hasLetter(room, known), untilPrinted);
  await waitFor('the others to wait', async () => (await listed(room)).length === others.length);
  const held = { attention: 'ATTENTION_ADDRESS', letter: 'DELIVERY_STATE_HELD' };
  expect(await listed(room)).toEqual(others.map(({ id }) => ({ id, ...held })).reverse());
  for (const other of others)
    expect({ shown: await shownLetter(room, other), arrived: await hasLetter(room, other) }).toEqual({
      shown: 'DELIVERY_STATE_QUEUED',
      arrived: false,
    });

  for (const other of others) await confirm(room, other);
  for (const other of others) await waitFor('the confirmed letter', async () => hasLetter(room, other), untilPrinted);
  expect(await listed(room)).toEqual([]);
}

async function ask({ client }: RegisterRoom, seed: number): Promise<Asked> {
  const application = anApplicationMessage(seed);
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  return { id: String(pinRequest?.id), street: String(application.postalAddress?.street) };
}

async function hasLetter({ items }: RegisterRoom, { street }: Asked): Promise<boolean> {
  const addressed = new RegExp(`${street}\\b`, 'i');
  return (await items()).some(({ channel, to, text }) => channel === 'letter' && addressed.test(`${to}\n${text}`));
}

/** Newest first. */
async function listed({ contactCentre }: RegisterRoom) {
  const { pinRequests } = await callUnary(contactCentre, 'listPinRequests', waiting, call);
  return pinRequests.map(seen);
}

function seen({ pinRequest, attention }: OperatorPinRequest) {
  return { id: pinRequest?.id, attention: Attention[attention], letter: letterState(pinRequest) };
}

async function shownLetter({ client }: RegisterRoom, { id }: Asked): Promise<string | undefined> {
  return letterState((await callUnary(client, 'getPinRequest', { id }, call)).pinRequest);
}

async function confirm({ contactCentre }: RegisterRoom, { id }: Asked): Promise<void> {
  const confirmation = { pinRequestId: id, reason: 'called back: moved in last week' };
  const { pinRequest } = await callUnary(contactCentre, 'confirmPersonalData', confirmation, call);
  expect(pinRequest === undefined ? undefined : seen(pinRequest)).toEqual({
    id,
    attention: 'ATTENTION_UNSPECIFIED',
    letter: 'DELIVERY_STATE_QUEUED',
  });
}

function letterState(request: PinRequest | undefined): string | undefined {
  const letter = request?.deliveries.find(({ channel }) => channel === Channel.CHANNEL_LETTER);
  return letter === undefined ? undefined : DeliveryState[letter.state];
}
