import type { FieldFault } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, listPage } from '../../../runtime/list-page';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import type { Attention, PinRequest } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';
import { findSettledCodeIds } from '../store/contact-codes';
import { findShownDeliveriesOf } from '../store/deliveries';
import { findHolderId } from '../store/holders';
import { findPinRequests, type PinRequestPlace } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewFrom } from './get-pin-request';

export interface ListPinRequestsInput extends AskedPage {
  /** Empty: any holder's. */
  readonly fiscalCode: string;
  readonly state: PinRequestState | 'unknown' | undefined;
  readonly attention: Attention | 'unknown' | undefined;
  readonly needsAttention: boolean;
}

export interface PinRequestPage {
  readonly views: readonly PinRequestView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

type ListDeps = Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'clock' | 'policy'>;

/** Requests, newest first, page by page; one that comes in meanwhile shifts nothing. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listPinRequests(deps: ListDeps, input: ListPinRequestsInput): Promise<PinRequestPage> {
  const faults: FieldFault[] = [];
  const fiscalCode = checkOptionalCode(input.fiscalCode, faults);
  const state = knownWord('state', input.state, faults);
  const attention = knownWord('attention', input.attention, faults);
  const { needsAttention } = input;
  const scope = ['ListPinRequests', JSON.stringify([fiscalCode, state, attention, needsAttention])];
  const page = await listPage(deps.keyring, input, { scope, faults }, places, async (after, limit) => {
    const holderId = fiscalCode && ((await findHolderId(deps.database, deps.cipher, fiscalCode)) ?? 'nobody');
    return findPinRequests(deps.database, { holderId, state, attention, needsAttention }, after, limit);
  });
  return { views: await viewsOf(deps, page.items), nextPageToken: page.nextPageToken };
}

async function viewsOf(deps: ListDeps, requests: readonly PinRequest[]): Promise<readonly PinRequestView[]> {
  const ids = requests.map(({ id }) => id);
  const deliveries = await findShownDeliveriesOf(deps.database, deps.cipher, ids);
  const settled = await findSettledCodeIds(deps.database, ids, deps.policy);
  return requests.map((request) => viewFrom(deps, request, deliveries.get(request.id) ?? [], settled));
}

function checkOptionalCode(text: string, faults: FieldFault[]): FiscalCode | undefined {
  if (text === '') return undefined;
  const code = checkFiscalCode(text);
  if (code.kind === 'ok') return code.value;
  faults.push(...faultsAt('fiscal_code', code.faults));
  return undefined;
}

const places = {
  textOf: ({ createTime, id }: PinRequestPlace) => `${createTime.getTime()} ${id}`,
  placeIn(text: string): PinRequestPlace | undefined {
    const [time, id] = text.split(' ');
    return time === undefined || id === undefined ? undefined : { createTime: new Date(Number(time)), id };
  },
};
