import type { FieldFault } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, listPage } from '../../../runtime/list-page';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { type Attention, attentions, type PinRequest } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';
import { findSettledCodeIds } from '../store/contact-codes';
import { findShownDeliveriesOf } from '../store/deliveries';
import { findHolderId } from '../store/holders';
import { findPinRequests, isByState, type PinRequestPlace, type WantedRequests } from '../store/pin-request-list';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewFrom } from './get-pin-request';
import { auditHolderLookup, lookUpHolder } from './look-up-holder';

export interface ListPinRequestsInput extends AskedPage {
  /** Empty: any holder's. */
  readonly fiscalCode: string;
  readonly state: PinRequestState | 'unknown' | undefined;
  readonly attention: Attention | 'unknown' | undefined;
  readonly needsAttention: boolean;
  /** Made at this time or later ... */
  readonly createTimeFrom: Date | undefined;
  /** ... and before this one. */
  readonly createTimeBefore: Date | undefined;
  /** In its state since this time or later ... */
  readonly stateTimeFrom: Date | undefined;
  /** ... and since before this one. */
  readonly stateTimeBefore: Date | undefined;
  readonly oldestFirst: boolean;
}

export interface PinRequestPage {
  readonly views: readonly PinRequestView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

type ListDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'policy' | 'ids' | 'log' | 'metrics'
>;

/**
 * Requests, newest first or oldest first, page by page; one that comes in meanwhile shifts nothing. By the age of their state they are in the order of
 * that, and one that moves on meanwhile is where it has come to. By fiscal code the first page is one of the operator's
 * look-ups. Faults: invalid INVALID_FIELDS; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function listPinRequests(
  deps: ListDeps,
  input: ListPinRequestsInput,
  operator: string,
): Promise<PinRequestPage> {
  const faults: FieldFault[] = [];
  const fiscalCode = checkOptionalCode(input.fiscalCode, faults);
  const state = knownWord('state', input.state, faults);
  const attention = knownWord('attention', input.attention, faults);
  const { needsAttention, createTimeFrom: fromTime, createTimeBefore: beforeTime, oldestFirst } = input;
  const { stateTimeFrom: stateFromTime, stateTimeBefore: stateBeforeTime } = input;
  const ages = { fromTime, beforeTime, stateFromTime, stateBeforeTime, oldestFirst };
  if (isByState(ages) && !isNarrow(input)) faults.push(stateRequired);
  const filter = [fiscalCode, state, attention, needsAttention, ages];
  const scope = ['ListPinRequests', JSON.stringify(filter)];
  const wanted = { state, attentions: waitedFor(attention, needsAttention), ...ages };
  const page = await listPage(deps.keyring, input, { scope, faults }, placesBy(wanted), async (after, limit) => {
    const holderId = fiscalCode && ((await holderIdOf(deps, fiscalCode, after, operator)) ?? 'nobody');
    return findPinRequests(deps.database, { ...wanted, holderId }, after, limit);
  });
  return { views: await viewsOf(deps, page.items), nextPageToken: page.nextPageToken };
}

/** Few wait, a holder has few, and of a state there is an index by its age; of all states together there is none. */
function isNarrow({ fiscalCode, state, attention, needsAttention }: ListPinRequestsInput): boolean {
  return fiscalCode !== '' || state !== undefined || attention !== undefined || needsAttention;
}

const stateRequired: FieldFault = {
  field: 'state',
  reason: 'FIELD_REQUIRED',
  description: 'must be given with state_time_from and state_time_before, or an attention, or a fiscal code',
};

function waitedFor(attention: Attention | undefined, needsAttention: boolean): readonly Attention[] | undefined {
  if (attention !== undefined) return [attention];
  return needsAttention ? attentions : undefined;
}

/** Who has a further page's token has looked the holder up before. */
async function holderIdOf(
  deps: ListDeps,
  fiscalCode: FiscalCode,
  after: PinRequestPlace | undefined,
  operator: string,
): Promise<string | undefined> {
  if (after !== undefined) return findHolderId(deps.database, deps.cipher, fiscalCode);
  return lookUpHolder(deps, operator, async (trx) => {
    const holderId = await findHolderId(trx, deps.cipher, fiscalCode);
    if (holderId !== undefined) await auditHolderLookup(deps, trx, holderId, operator);
    return holderId;
  });
}

/** What operators see of these requests. */
export async function viewsOf(
  deps: Pick<ListDeps, 'database' | 'cipher' | 'clock' | 'policy'>,
  requests: readonly PinRequest[],
): Promise<readonly PinRequestView[]> {
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

function placesBy(wanted: WantedRequests) {
  return {
    textOf: ({ createTime, stateTime, id }: PinRequest) =>
      `${(isByState(wanted) ? stateTime : createTime).getTime()} ${id}`,
    placeIn(text: string): PinRequestPlace | undefined {
      const [time, id] = text.split(' ');
      return time === undefined || id === undefined ? undefined : { time: new Date(Number(time)), id };
    },
  };
}
