import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { pageToken, placeOf } from '../../../runtime/page-token';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import type { Attention } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';
import { findSettledCodeIds } from '../store/contact-codes';
import { findShownDeliveriesOf } from '../store/deliveries';
import { findHolderId } from '../store/holders';
import { findPinRequests, type PinRequestPlace } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewFrom } from './get-pin-request';

export interface ListPinRequestsInput {
  /** 0: as many as the service likes. */
  readonly pageSize: number;
  /** Empty: from the newest on. */
  readonly pageToken: string;
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

const usualPageSize = 50;
const largestPageSize = 200;

/** Requests, newest first, page by page; one that comes in meanwhile shifts nothing. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listPinRequests(deps: ListDeps, input: ListPinRequestsInput): Promise<PinRequestPage> {
  const { fiscalCode, state, attention, after, scope } = checkInput(deps, input);
  const size = Math.min(input.pageSize || usualPageSize, largestPageSize);
  const holderId = fiscalCode && ((await findHolderId(deps.database, deps.cipher, fiscalCode)) ?? 'nobody');
  const wanted = { holderId, state, attention, needsAttention: input.needsAttention };
  const found = await findPinRequests(deps.database, wanted, after, size + 1);
  const requests = found.slice(0, size);
  const ids = requests.map(({ id }) => id);
  const deliveries = await findShownDeliveriesOf(deps.database, deps.cipher, ids);
  const settled = await findSettledCodeIds(deps.database, ids, deps.policy);
  const last = requests.at(-1);
  return {
    views: requests.map((request) => viewFrom(deps, request, deliveries.get(request.id) ?? [], settled)),
    nextPageToken: found.length > size && last ? pageToken(deps.keyring, scope, textOf(last)) : '',
  };
}

function checkInput({ keyring }: ListDeps, input: ListPinRequestsInput) {
  const faults: FieldFault[] = [];
  const fiscalCode = checkOptionalCode(input.fiscalCode, faults);
  const state = known('state', input.state, faults);
  const attention = known('attention', input.attention, faults);
  if (input.pageSize < 0)
    faults.push({ field: 'page_size', reason: 'NEGATIVE', description: 'must be 0, or the most that a page may have' });
  const scope = ['ListPinRequests', JSON.stringify([fiscalCode, state, attention, input.needsAttention])];
  const after = input.pageToken === '' ? undefined : placeIn(placeOf(keyring, scope, input.pageToken));
  // What is wrong with the filter is no fault of the token.
  if (input.pageToken !== '' && after === undefined && faults.length === 0)
    faults.push({
      field: 'page_token',
      reason: 'PAGE_TOKEN',
      description: 'must come from the answer before, to a call with the same filter',
    });
  if (faults.length > 0) throw invalidFields(faults);
  return { fiscalCode, state, attention, after, scope };
}

function checkOptionalCode(text: string, faults: FieldFault[]): FiscalCode | undefined {
  if (text === '') return undefined;
  const code = checkFiscalCode(text);
  if (code.kind === 'ok') return code.value;
  faults.push(...faultsAt('fiscal_code', code.faults));
  return undefined;
}

function known<Word extends string>(
  field: string,
  word: Word | 'unknown' | undefined,
  faults: FieldFault[],
): Word | undefined {
  if (word !== 'unknown') return word;
  faults.push({ field, reason: 'VALUE_UNKNOWN', description: 'must be one of the contract' });
  return undefined;
}

function textOf({ createTime, id }: PinRequestPlace): string {
  return `${createTime.getTime()} ${id}`;
}

/** The text is our own: it came back unchanged. */
function placeIn(text: string | undefined): PinRequestPlace | undefined {
  const [time, id] = text?.split(' ') ?? [];
  return time === undefined || id === undefined ? undefined : { createTime: new Date(Number(time)), id };
}
