import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Queryable } from '../../../runtime/database';
import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { AskedPage } from '../../../runtime/list-page';
import { pageToken, placeOf } from '../../../runtime/page-token';
import { auditActions } from '../domain/audit-action';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode } from '../domain/fiscal-code';
import { type AuditFilter, findAuditEvents, type ListedAuditEvent } from '../store/audit-list';
import { findHolderId } from '../store/holders';
import { findPinRequest } from '../store/pin-requests';
import { findSurge } from '../store/surges';
import { auditLookup, auditLookupIn } from './audit-lookup';
import type { CredentialsDeps } from './deps';
import { lookUpHolder } from './look-up-holder';

/** Empty texts filter nothing. */
export interface AuditListInput extends AskedPage {
  readonly actor: string;
  readonly action: string;
  /** The holder's pseudonym. */
  readonly subject: string;
  readonly fiscalCode: string;
  readonly pinRequestId: string;
  readonly startTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly refusedOnly: boolean;
  readonly surgeId: string;
}

export interface AuditEventPage {
  readonly events: readonly ListedAuditEvent[];
  /** Empty on the last page. A page may have few events, or none, and not be the last. */
  readonly nextPageToken: string;
}

type ListDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

const usualPageSize = 50;
const largestPageSize = 200;
/** Where neither holder nor request is named. */
const mostDays = 31;
const nobody = 'nobody';

/**
 * The audit, newest first, page by page; who reads it is in it before anything is shown. Of one holder, however named, the first
 * page is one of the operator's look-ups.
 * Faults: invalid INVALID_FIELDS; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function listAuditEvents(deps: ListDeps, input: AuditListInput, actor: string): Promise<AuditEventPage> {
  const { pageSize: asked, pageToken: token, ...filtering } = input;
  const scope = ['ListAuditEvents', JSON.stringify(filtering)];
  const place = placeIn(deps, scope, token);
  const faults = faultsOf(input, place, deps.clock.now());
  if (faults.length > 0) throw invalidFields(faults);
  const subjectId = [input.pinRequestId, input.subject].find(isUuid);
  const lookup = { actor, action: 'audit-listed', fiscalCode: input.fiscalCode, subjectId } as const;
  // Who has a further page's token has looked the holder up before.
  if (!namesSomebody(input) || place !== undefined) await auditLookup(deps, lookup);
  else
    await lookUpHolder(deps, actor, async (trx) => {
      await auditLookupIn(deps, trx, lookup);
      const holderId = await holderIdOf(trx, deps, input);
      return holderId === nobody ? undefined : holderId;
    });
  const size = Math.min(asked || usualPageSize, largestPageSize);
  const span = await spanOf(deps, input, place);
  const filter = await filterOf(deps, input, span);
  const { events, goOnBefore } = await findAuditEvents(deps.database, filter, place?.beforeId, size);
  const end = span.endTime.getTime();
  const next = goOnBefore === undefined ? '' : pageToken(deps.keyring, scope, `${end} ${goOnBefore}`);
  return { events, nextPageToken: next };
}

interface Place {
  /** The first page's: what a page without one ends at must not move while pages are read. */
  readonly endTime: Date;
  readonly beforeId: string;
}

/** Undefined without a token; 'wrong' for one from elsewhere. */
function placeIn({ keyring }: ListDeps, scope: readonly string[], token: string): Place | undefined {
  const [time, beforeId] = (token === '' ? '' : (placeOf(keyring, scope, token) ?? '')).split(' ');
  return beforeId === undefined ? undefined : { endTime: new Date(Number(time)), beforeId };
}

function faultsOf(input: AuditListInput, place: Place | undefined, now: Date): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const { fiscalCode, action, pinRequestId, surgeId, startTime, endTime = now, pageSize, pageToken: token } = input;
  const add = (field: string, reason: string, description: string) => faults.push({ field, reason, description });
  const code = checkFiscalCode(fiscalCode);
  if (fiscalCode !== '' && code.kind === 'faulty') faults.push(...faultsAt('fiscal_code', code.faults));
  if (action !== '' && !isAction(action)) add('action', 'VALUE_UNKNOWN', 'must be one of docs/audit.md');
  if (surgeId !== '' && !isUuid(surgeId)) add('surge_id', 'VALUE_UNKNOWN', 'must be an id');
  if (pinRequestId !== '' && !isUuid(pinRequestId)) add('pin_request_id', 'VALUE_UNKNOWN', 'must be an id');
  if (startTime !== undefined && endTime <= startTime) add('end_time', 'TIME_RANGE', 'must be after start_time');
  const isWide = startTime !== undefined && endTime.getTime() - startTime.getTime() > mostDays * millisecondsPerDay;
  if (isWide && !namesSomebody(input))
    add(
      'start_time',
      'TIME_RANGE',
      `must be at most ${mostDays} days before end_time where no holder or request is named`,
    );
  if (pageSize < 0) add('page_size', 'NEGATIVE', 'must be 0, or the most that a page may have');
  if (token !== '' && place === undefined && faults.length === 0)
    add('page_token', 'PAGE_TOKEN', 'must come from the answer before, to a call with the same filter');
  return faults;
}

function namesSomebody({ fiscalCode, subject, pinRequestId }: AuditListInput): boolean {
  return fiscalCode !== '' || subject !== '' || pinRequestId !== '';
}

function isAction(text: string): text is (typeof auditActions)[number] {
  return auditActions.some((action) => action === text);
}

type Span = Pick<AuditFilter, 'startTime' | 'endTime'>;

/** Of when: of a surge, however long it is over, from its start until every process must have seen its end; else of the last days, where nobody is named. */
async function spanOf({ database, clock }: ListDeps, input: AuditListInput, place: Place | undefined): Promise<Span> {
  const isAnyTime = input.startTime === undefined && input.endTime === undefined;
  const surge = isAnyTime && input.surgeId !== '' ? await findSurge(database, input.surgeId) : undefined;
  if (surge !== undefined) return { startTime: surge.startTime, endTime: later(surge.endTime, millisecondsPerDay) };
  const endTime = place?.endTime ?? input.endTime ?? later(clock.now(), 1);
  const earliest = namesSomebody(input) ? new Date(0) : later(endTime, -mostDays * millisecondsPerDay);
  return { startTime: input.startTime ?? earliest, endTime };
}

async function filterOf(deps: ListDeps, input: AuditListInput, span: Span): Promise<AuditFilter> {
  const { actor, action, pinRequestId, refusedOnly, surgeId } = input;
  return {
    holderId: await holderIdOf(deps.database, deps, input),
    pinRequestId: pinRequestId || undefined,
    surgeId: surgeId || undefined,
    actor: actor || undefined,
    action: isAction(action) ? action : undefined,
    ...{ refusedOnly, ...span },
  };
}

/** A pseudonym that is none is not told from one whose holder was erased: of that one there are events. Undefined where none is named; nobody's where those that are named are two, or are not known. */
async function holderIdOf(
  db: Queryable,
  { cipher }: Pick<ListDeps, 'cipher'>,
  input: AuditListInput,
): Promise<string | undefined> {
  const { fiscalCode, subject, pinRequestId } = input;
  const named: (string | undefined)[] = subject === '' ? [] : [isUuid(subject) ? subject : undefined];
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'ok') named.push(await findHolderId(db, cipher, code.value));
  if (pinRequestId !== '') named.push((await findPinRequest(db, pinRequestId))?.holderId);
  if (named.length === 0) return undefined;
  const [first] = named;
  return first !== undefined && named.every((one) => one === first) ? first : nobody;
}
