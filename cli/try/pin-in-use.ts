/** What most stories begin with: a holder who has put both halves together. */
import { randomUUID } from 'node:crypto';
import type { Application } from '../../proto/gen/symbolon/credentials/v1/application';
import type { Credential } from '../../proto/gen/symbolon/credentials/v1/credential';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { applicationOf } from './applicant';
import { type ArrivedItem, carriesReference, halfIn } from './inbox';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';

export const call = { deadlineMilliseconds: 10_000 };

export interface PinInUse {
  readonly personalPin: string;
  readonly credential: Credential;
  /** When the PIN was asked for, by the clock of the process, which the story of ageing sets forward. */
  readonly requestTime: Date;
}

/** Asks, waits for both halves, exchanges; told in two lines. `changes`: to the application. */
export async function getPinInUse(deps: StoryDeps, changes: Partial<Application> = {}): Promise<PinInUse> {
  const { terminal, applicant } = deps;
  const { givenName, familyName, fiscalCode } = applicant;
  await terminal.step(`${givenName} ${familyName} gets a PIN`);
  const { reference, createTime: requestTime } = await askForPin(deps, changes);
  const first = await halfByMessage(deps, reference);
  const second = await deps.inbox.waitFor('The letter', (item) => item.channel === 'letter' && isHalf(item, reference));
  const initialPin = `${halfIn(first.text)} ${halfIn(second.text)}`;
  const { personalPin, credential } = await callUnary(deps.client, 'exchangePin', { fiscalCode, initialPin }, call);
  if (personalPin === undefined || credential === undefined || requestTime === undefined)
    throw new StoryStopped('ExchangePin drew no PIN.');
  terminal.line(`    Two halves, exchanged for the personal PIN ${terminal.style('half', personalPin)}`);
  return { personalPin, credential, requestTime };
}

export async function askForPin(
  { client, applicant }: StoryDeps,
  changes: Partial<Application> = {},
): Promise<PinRequest> {
  const application = { ...applicationOf(applicant), ...changes };
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  if (pinRequest === undefined) throw new StoryStopped('RequestPin answered without a request.');
  return pinRequest;
}

/** The half that comes by SMS or mail to the applicant. */
export function halfByMessage({ inbox, applicant }: StoryDeps, reference: string): Promise<ArrivedItem> {
  return inbox.waitFor('The SMS with a half', (item) => item.to === applicant.mobile && isHalf(item, reference));
}

export function isHalf({ text }: ArrivedItem, reference: string): boolean {
  return carriesReference(text, reference) && halfIn(text) !== undefined;
}

/** The code of six digits that stands alone on its line in a mail, or after its word in an SMS. */
export function codeIn(text: string): string | undefined {
  return /(?:^ {4}|[Cc]od(?:e|ice) )(\d{6})\b/m.exec(text)?.[1];
}

/** Throws StoryStopped where what was expected did not happen. */
export function assertHappened(happened: boolean, otherwise: string): void {
  if (!happened) throw new StoryStopped(otherwise);
}
