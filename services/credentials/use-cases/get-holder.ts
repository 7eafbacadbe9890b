import type { Transaction } from '../../../runtime/database';
import { invalidFields } from '../../../runtime/fault';
import { accepted, faultsAt } from '../domain/checked';
import type { Contact } from '../domain/contact';
import { type Credential, levelAt } from '../domain/credential';
import type { ElevationCase } from '../domain/elevation-case';
import { type HolderField, holderFields, type ShownApplication, shownApplication } from '../domain/holder-field';
import { maskContact, maskFiscalCode } from '../domain/masking';
import type { RegisteredContact } from '../domain/registered-contact';
import { checkLine } from '../domain/text-line';
import { appendAuditEvent } from '../store/audit-events';
import { findContactsOf } from '../store/contacts';
import { findCredentialsOfHolder } from '../store/credentials-of-holder';
import { type FiledDeskForm, findDeskFormsOf } from '../store/desk-forms';
import { findElevationCasesOfHolder } from '../store/elevation-cases';
import { readCounter } from '../store/guess-counters';
import type { HolderRecord } from '../store/holder-records';
import { findPinRequests } from '../store/pin-request-list';
import { type AskedHolder, askedHolderFaults, findAskedHolder, holderNotFound } from './asked-holder';
import type { CredentialsDeps } from './deps';
import type { PinRequestView } from './get-pin-request';
import { viewsOf } from './list-pin-requests';
import { auditHolderLookup, lookUpHolder } from './look-up-holder';
import { storedApplication } from './stored-application';

export interface GetHolderInput {
  readonly asked: AskedHolder;
  readonly unmask: readonly (HolderField | 'unknown')[];
  /** Needed where something is unmasked. */
  readonly reason: string;
}

/** A holder as an operator sees one: no PIN, no half, and what is personal masked unless it was asked for. */
export interface HolderView {
  readonly subject: string;
  readonly maskedFiscalCode: string;
  readonly fiscalCode: string | undefined;
  readonly createTime: Date;
  readonly guardTime: Date | undefined;
  /** In a row. */
  readonly wrongPins: number;
  readonly pinLockUntilTime: Date | undefined;
  readonly credentials: readonly CredentialView[];
  /** The newest first. */
  readonly requests: readonly PinRequestView[];
  /** By request. */
  readonly applications: readonly (ShownApplication & { readonly pinRequestId: string })[];
  /** The newest first. */
  readonly elevations: readonly ElevationSummary[];
  /** The newest first. */
  readonly deskForms: readonly DeskFormSummary[];
}

/** Not the id: who has it may upload. */
export type ElevationSummary = Pick<
  ElevationCase,
  'number' | 'credentialId' | 'state' | 'refusal' | 'createTime' | 'openUntilTime' | 'submitTime' | 'endTime'
>;

export type DeskFormSummary = Pick<FiledDeskForm, 'credentialId' | 'act' | 'deskId' | 'createTime'>;

export interface CredentialView
  extends Pick<Credential, 'id' | 'state' | 'level' | 'expireTime' | 'endTime' | 'language'> {
  readonly contacts: readonly ContactView[];
}

interface ContactView extends Pick<RegisteredContact, 'id' | 'verifiedTime' | 'usableTime' | 'replacedTime'> {
  readonly maskedContact: string;
  readonly contact: Contact | undefined;
}

/** ListPinRequests has the others. */
const mostShown = 10;
/** With the names of all fields before it, it fits into the audit. */
const whyLine = { maxCharacters: 440, required: true };

/**
 * Looks a holder up: one of the operator's look-ups, and in the audit; what is unmasked stands there with the reason. Faults: invalid INVALID_FIELDS;
 * not-found HOLDER_NOT_FOUND; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function getHolder(deps: CredentialsDeps, input: GetHolderInput, operator: string): Promise<HolderView> {
  const { asked, unmask, reason } = checkInput(input);
  const holder = await lookUpHolder(deps, operator, async (trx) => {
    const found = await findAskedHolder(deps, trx, asked);
    if (found !== undefined) await auditLook(deps, trx, found.id, { operator, unmask, reason });
    return found;
  });
  if (holder === undefined) throw holderNotFound();
  return viewOfHolder(deps, holder, unmask);
}

function checkInput({ asked, unmask, reason }: GetHolderInput) {
  const faults = [...askedHolderFaults(asked)];
  if (unmask.includes('unknown'))
    faults.push({ field: 'unmask', reason: 'VALUE_UNKNOWN', description: 'no field of a holder has this number' });
  const words = unmask.length > 0 ? checkLine(reason, whyLine) : accepted('');
  if (words.kind === 'faulty') faults.push(...faultsAt('reason', words.faults));
  if (faults.length > 0 || words.kind === 'faulty') throw invalidFields(faults);
  return { asked, unmask: holderFields.filter((field) => unmask.includes(field)), reason: words.value };
}

async function auditLook(
  deps: CredentialsDeps,
  trx: Transaction,
  holderId: string,
  look: { readonly operator: string; readonly unmask: readonly HolderField[]; readonly reason: string },
): Promise<void> {
  const { operator, unmask, reason } = look;
  await auditHolderLookup(deps, trx, holderId, operator);
  if (unmask.length === 0) return;
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: operator,
    action: 'holder-unmasked',
    holderId,
    reason: `${unmask.join(', ')}: ${reason}`, // which fields, never what they hold
  });
}

async function viewOfHolder(
  deps: CredentialsDeps,
  holder: HolderRecord,
  unmask: readonly HolderField[],
): Promise<HolderView> {
  const requests = await findPinRequests(deps.database, { holderId: holder.id }, undefined, mostShown);
  const applications = [];
  for (const { id } of requests)
    applications.push({
      pinRequestId: id,
      ...shownApplication(await storedApplication(deps, deps.database, id), unmask),
    });
  const { fiscalCode, createTime, guardTime } = holder;
  const { counter } = await readCounter(deps.database, deps.cipher, 'pin', fiscalCode);
  const { failures: wrongPins, lockUntilTime } = counter;
  const isLocked = lockUntilTime !== undefined && deps.clock.now() < lockUntilTime;
  return {
    subject: holder.id,
    maskedFiscalCode: maskFiscalCode(fiscalCode),
    fiscalCode: unmask.includes('fiscal-code') ? fiscalCode : undefined,
    createTime,
    guardTime,
    wrongPins,
    pinLockUntilTime: isLocked ? lockUntilTime : undefined,
    credentials: await credentialViews(deps, holder.id, unmask),
    requests: await viewsOf(deps, requests),
    applications,
    elevations: (await findElevationCasesOfHolder(deps.database, holder.id, mostShown)).map(elevationSummary),
    deskForms: (await findDeskFormsOf(deps.database, deps.cipher, holder.id, mostShown)).map(deskFormSummary),
  };
}

function elevationSummary(elevation: ElevationCase): ElevationSummary {
  const { number, credentialId, state, refusal, createTime, openUntilTime, submitTime, endTime } = elevation;
  return { number, credentialId, state, refusal, createTime, openUntilTime, submitTime, endTime };
}

function deskFormSummary({ credentialId, act, deskId, createTime }: FiledDeskForm): DeskFormSummary {
  return { credentialId, act, deskId, createTime };
}

async function credentialViews(
  { database, cipher, clock }: CredentialsDeps,
  holderId: string,
  unmask: readonly HolderField[],
): Promise<readonly CredentialView[]> {
  const now = clock.now();
  const credentials = await findCredentialsOfHolder(database, holderId, mostShown);
  const ids = credentials.map(({ id }) => id);
  const contacts = await findContactsOf(database, cipher, ids, now);
  return credentials.map((credential) => {
    const { id, state, expireTime, endTime, language } = credential;
    const registered = contacts.get(id) ?? [];
    return {
      ...{ id, state, level: levelAt(credential, now), expireTime, endTime, language },
      contacts: registered.map((one) => contactView(one, unmask.includes('contacts'))),
    };
  });
}

function contactView(registered: RegisteredContact, isUnmasked: boolean): ContactView {
  const { id, contact, verifiedTime, usableTime, replacedTime } = registered;
  const maskedContact = maskContact(contact);
  return { id, maskedContact, contact: isUnmasked ? contact : undefined, verifiedTime, usableTime, replacedTime };
}
