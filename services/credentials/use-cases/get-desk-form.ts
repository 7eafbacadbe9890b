import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { type CheckedApplication, checkApplication, type RawApplication } from '../domain/application';
import { type Checked, faultsAt } from '../domain/checked';
import { checkDeskId } from '../domain/desk';
import { drawDeskFormNumber } from '../domain/desk-form-number';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { checkLanguage } from '../domain/language';
import { isGiven } from '../domain/text-line';
import { appendAuditEvent } from '../store/audit-events';
import { findCredentialInUse } from '../store/credentials';
import { findHolderId } from '../store/holders';
import { composeDeskForm, type FormForDesk } from '../templates/compose-form';
import type { FormDeps } from './form-deps';
import { formHolder } from './form-holder';
import type { DrawnForm } from './get-elevation-form';
import { lookUpHolder } from './look-up-holder';
import { checkedReason } from './operator-act';

/** Whom the form is for: a holder whose PIN in use is to become dispositive, or who is asked a new one for. */
export type DeskFormHolder =
  | { readonly kind: 'fiscal-code'; readonly fiscalCode: string }
  | { readonly kind: 'application'; readonly application: RawApplication };

export interface GetDeskFormInput {
  readonly form: 'mv35' | 'unknown' | undefined;
  readonly holder: DeskFormHolder | undefined;
  readonly deskId: string;
  /** BCP 47; empty: the application's, or the credential's. */
  readonly language: string;
  readonly reason: string;
}

interface CheckedDeskFormRequest {
  readonly holder: FiscalCode | CheckedApplication;
  readonly deskId: string;
  readonly language: string | undefined;
  readonly reason: string;
}

/**
 * The form MV35, pre-filled, for a holder to sign at a desk, under a number of its own each time; nothing is kept of it but that it was made. By a fiscal code
 * it is one of the operator's look-ups; an application is not compared with anything. Faults: invalid INVALID_FIELDS, UNPRINTABLE_CHARACTER,
 * FORM_TOO_LONG; not-found CREDENTIAL_NOT_FOUND; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function getDeskForm(
  deps: FormDeps,
  input: GetDeskFormInput,
  operator: string,
): Promise<DrawnForm & { readonly number: string }> {
  const { holder, deskId, language, reason } = checkInput(deps, input);
  const act = { operator, reason };
  const known =
    typeof holder === 'string' ? await ofCredential(deps, holder, act) : await ofApplication(deps, holder, act);
  const number = drawDeskFormNumber(deps.randomBytes);
  const date = deps.clock.now();
  const form = composeDeskForm(
    { ...known, number, date, deskId, language: language ?? known.language },
    deps.institution,
  );
  return { number, pdf: await deps.drawForm(form), fileName: `${number}.pdf` };
}

function checkInput({ policy }: FormDeps, input: GetDeskFormInput): CheckedDeskFormRequest {
  const faults: FieldFault[] = [];
  const take = <Value>(field: string, checked: Checked<Value>): Value | undefined => {
    if (checked.kind === 'ok') return checked.value;
    faults.push(...faultsAt(field, checked.faults));
    return undefined;
  };
  if (input.form === undefined) faults.push(missing('kind', 'must be given'));
  if (input.form === 'unknown')
    faults.push({ field: 'kind', reason: 'VALUE_UNKNOWN', description: 'must be one of the contract' });
  const holder = checkHolder(input.holder, policy, take, faults);
  const deskId = take('desk_id', checkDeskId(input.deskId));
  const language = take('language', checkLanguage(input.language));
  const reason = take('reason', checkedReason(input.reason));
  if (faults.length > 0 || holder === undefined || deskId === undefined || reason === undefined)
    throw invalidFields(faults);
  return { holder, deskId, language: isGiven(input.language) ? language : undefined, reason };
}

function checkHolder(
  holder: DeskFormHolder | undefined,
  policy: FormDeps['policy'],
  take: <Value>(field: string, checked: Checked<Value>) => Value | undefined,
  faults: FieldFault[],
): FiscalCode | CheckedApplication | undefined {
  if (holder?.kind === 'fiscal-code') return take('fiscal_code', checkFiscalCode(holder.fiscalCode));
  if (holder === undefined) {
    faults.push(missing('holder', 'must be a fiscal code or an application'));
    return undefined;
  }
  // As IssueAtDesk will check it.
  const checked = checkApplication(holder.application, {
    firstHalfChannels: policy.firstHalfChannels,
    hasRegister: true,
  });
  if (checked.kind === 'ok') return checked.application;
  faults.push(...checked.fields);
  return undefined;
}

function missing(field: string, description: string): FieldFault {
  return { field, reason: 'FIELD_REQUIRED', description };
}

type KnownHolder = Pick<FormForDesk, 'holder' | 'language' | 'wish'>;

interface Act {
  readonly operator: string;
  readonly reason: string;
}

async function ofCredential(deps: FormDeps, fiscalCode: FiscalCode, act: Act): Promise<KnownHolder> {
  const found = await lookUpHolder(deps, act.operator, async (trx) => {
    const holderId = await findHolderId(trx, deps.cipher, fiscalCode);
    const credential = holderId === undefined ? undefined : await findCredentialInUse(trx, holderId);
    if (credential === undefined) return undefined;
    await appendAuditEvent(deps, trx, eventOf(deps, act, credential.holderId));
    return { holder: await formHolder(deps, trx, credential), language: credential.language };
  });
  if (found === undefined) throw new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'no credential in use');
  return { ...found, wish: 'level' };
}

/** Whole, as the holder has just given it: who signs must see what is wrong with it. Whether anybody is known by it makes no difference. */
async function ofApplication(deps: FormDeps, application: CheckedApplication, act: Act): Promise<KnownHolder> {
  const { fiscalCode, givenName, familyName, postalAddress, language } = application;
  await inTransaction(deps.database, async (trx) => {
    const holderId = await findHolderId(trx, deps.cipher, fiscalCode);
    await appendAuditEvent(deps, trx, eventOf(deps, act, holderId));
  });
  const contacts = application.contacts.map(({ kind, value }) => ({ kind, shown: value }));
  return { holder: { fiscalCode, givenName, familyName, postalAddress, contacts }, language, wish: 'pin' };
}

function eventOf({ ids, clock }: FormDeps, { operator, reason }: Act, holderId: string | undefined) {
  const action = 'desk-form-drawn' as const;
  return { id: ids.next(), occurTime: clock.now(), actor: operator, action, holderId, reason };
}
