/** Keys that are replaced by the commands of docs/keys.md, and what must outlive that. */
import { readFile } from 'node:fs/promises';
import { type Applicant, madeUpApplicant } from '../../cli/try/applicant';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { runKeys } from '../cli/run-keys';
import { call } from './deployed-room';
import { ask, type HolderInUse, holderInUse, initialPinOf, type Office } from './office';

/** Those of which one run of rekey serves all. */
export const rotatedPurposes = ['field', 'index', 'pepper'] as const;

/** `symbolon keys`; it must not refuse. */
export async function keys(...args: readonly string[]): Promise<void> {
  expect(await runKeys(...args)).toMatchObject({ code: 0 });
}

interface FiledKey {
  readonly id: string;
  readonly purpose: string;
  readonly state: string;
}

async function filedKeys(keyringFile: string): Promise<readonly FiledKey[]> {
  return JSON.parse(await readFile(keyringFile, 'utf8')).keys;
}

export async function keysOf(keyringFile: string, state: string): Promise<readonly string[]> {
  return (await filedKeys(keyringFile)).filter((key) => key.state === state).map(({ id }) => id);
}

/** Their ids by their purposes. */
export async function currentKeys(keyringFile: string): Promise<Readonly<Record<string, string>>> {
  const current = (await filedKeys(keyringFile)).filter(({ state }) => state === 'current');
  return Object.fromEntries(current.map(({ purpose, id }) => [purpose, id]));
}

/** Of which rekey said that they may go, as often as it said so. */
export function removableIn(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(/^May be removed: (\S+)$/gm)].map(([, id]) => id);
}

/** What somebody has of the time before. */
export interface IssuedBefore {
  readonly holders: readonly HolderInUse[];
  /** Somebody who has not exchanged the halves yet. */
  readonly waiting: Applicant;
  readonly pinRequest: PinRequest;
}

export async function issueBefore(office: Office): Promise<IssuedBefore> {
  const holders = [await holderInUse(office), await holderInUse(office)];
  const waiting = madeUpApplicant();
  return { holders, waiting, pinRequest: await ask(office, waiting) };
}

/** The PINs in use are right still, and the halves that were under way make another one, which is right as well. */
export async function expectStillGood(office: Office, { holders, waiting, pinRequest }: IssuedBefore): Promise<void> {
  const { client } = office;
  const { fiscalCode } = waiting;
  const initialPin = await initialPinOf(office, waiting, pinRequest);
  const { personalPin } = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  const all = [...holders, { fiscalCode, pin: String(personalPin) }];
  expect(await Promise.all(all.map((holder) => outcomeOf(client, holder)))).toEqual(
    all.map(() => VerifyOutcome.VERIFY_OUTCOME_VERIFIED),
  );
}

export async function outcomeOf(
  client: CredentialServiceClient,
  { fiscalCode, pin }: Pick<HolderInUse, 'fiscalCode' | 'pin'>,
): Promise<VerifyOutcome> {
  return (await callUnary(client, 'verifyPin', { fiscalCode, pin }, call)).outcome;
}
