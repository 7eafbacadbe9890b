/** A holder as operators see one, on the wire and back. */
import type { Application } from '../../../proto/gen/symbolon/credentials/v1/application';
import type { Contact as ContactMessage } from '../../../proto/gen/symbolon/credentials/v1/contact';
import { ElevationRefusal as WireRefusal } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import {
  type GetHolderRequest,
  type HolderApplication,
  type HolderCredential,
  type HolderDeskForm,
  type HolderElevation,
  type Holder as HolderMessage,
  CredentialState as WireCredentialState,
  DeskAct as WireDeskAct,
  HolderField as WireHolderField,
} from '../../../proto/gen/symbolon/credentials/v1/holder';
import type { CheckedApplication } from '../domain/application';
import type { Contact } from '../domain/contact';
import type { Credential } from '../domain/credential';
import type { HolderField } from '../domain/holder-field';
import type { AskedHolder } from '../use-cases/asked-holder';
import type { CredentialView, DeskFormSummary, ElevationSummary, HolderView } from '../use-cases/get-holder';
import { wireElevationRefusal, wireElevationState } from '../use-cases/wire-elevation';
import { wireResidence } from './application-message';
import { wireLevel } from './credential-message';

export const wireHolderField: Readonly<Record<HolderField, WireHolderField>> = {
  'fiscal-code': WireHolderField.HOLDER_FIELD_FISCAL_CODE,
  name: WireHolderField.HOLDER_FIELD_NAME,
  'postal-address': WireHolderField.HOLDER_FIELD_POSTAL_ADDRESS,
  contacts: WireHolderField.HOLDER_FIELD_CONTACTS,
  'health-card': WireHolderField.HOLDER_FIELD_HEALTH_CARD,
};

const wireCredentialState: Readonly<Record<Credential['state'], WireCredentialState>> = {
  issued: WireCredentialState.CREDENTIAL_STATE_ISSUED,
  active: WireCredentialState.CREDENTIAL_STATE_ACTIVE,
  suspended: WireCredentialState.CREDENTIAL_STATE_SUSPENDED,
  revoked: WireCredentialState.CREDENTIAL_STATE_REVOKED,
};

const wireDeskAct: Readonly<Record<DeskFormSummary['act'], WireDeskAct>> = {
  issue: WireDeskAct.DESK_ACT_ISSUE,
  elevation: WireDeskAct.DESK_ACT_ELEVATION,
};

const askedKinds = {
  fiscalCode: 'fiscal-code',
  subject: 'subject',
  credentialId: 'credential',
  pinRequestId: 'pin-request',
} as const;

/** Who is asked for. */
export function askedHolder(holder: GetHolderRequest['holder']): AskedHolder {
  return holder && { kind: askedKinds[holder.$case], value: holder.value };
}

export function holderMessage(view: HolderView): HolderMessage {
  const { subject, maskedFiscalCode, fiscalCode = '', createTime, guardTime, credentials, applications } = view;
  const { wrongPins, pinLockUntilTime } = view;
  return {
    ...{ subject, maskedFiscalCode, fiscalCode, createTime, guardTime, wrongPins, pinLockUntilTime },
    credentials: credentials.map(credentialMessage),
    applications: applications.map(applicationMessage),
    elevations: view.elevations.map(elevationMessage),
    deskForms: view.deskForms.map(deskFormMessage),
  };
}

function elevationMessage({ state, refusal, openUntilTime, ...told }: ElevationSummary): HolderElevation {
  return {
    ...told,
    state: wireElevationState[state],
    refusal: refusal === undefined ? WireRefusal.ELEVATION_REFUSAL_UNSPECIFIED : wireElevationRefusal[refusal],
    expireTime: openUntilTime,
  };
}

function deskFormMessage({ act, ...told }: DeskFormSummary): HolderDeskForm {
  return { ...told, act: wireDeskAct[act] };
}

function credentialMessage({ state, level, contacts, ...credential }: CredentialView): HolderCredential {
  return {
    ...credential,
    state: wireCredentialState[state],
    level: wireLevel[level],
    contacts: contacts.map(({ id, maskedContact, contact, verifiedTime, usableTime, replacedTime }) => ({
      id,
      maskedContact,
      contact: contact && contactMessage(contact),
      verifyTime: verifiedTime,
      usableTime,
      replaceTime: replacedTime,
    })),
  };
}

function contactMessage({ kind, value }: Contact): ContactMessage {
  return { contact: { $case: kind, value } };
}

function applicationMessage(application: HolderView['applications'][number]): HolderApplication {
  const { pinRequestId, maskedName, maskedPostalAddress, maskedContacts, hasHealthCard, unmasked } = application;
  return {
    ...{ pinRequestId, maskedName, maskedPostalAddress, hasHealthCard },
    maskedContacts: [...maskedContacts],
    unmasked: Object.keys(unmasked).length === 0 ? undefined : unmaskedMessage(unmasked),
  };
}

function unmaskedMessage({ contacts = [], residence, ...shown }: Partial<CheckedApplication>): Application {
  const shownValue = (kind: Contact['kind']) => contacts.find((contact) => contact.kind === kind)?.value;
  return {
    fiscalCode: shown.fiscalCode ?? '',
    givenName: shown.givenName ?? '',
    familyName: shown.familyName ?? '',
    residence: residence === undefined ? 0 : wireResidence[residence],
    postalAddress: shown.postalAddress,
    mobile: shownValue('mobile'),
    email: shownValue('email'),
    pec: shownValue('pec'),
    preferredChannel: 0,
    healthCard: shown.healthCard,
    language: '',
  };
}
