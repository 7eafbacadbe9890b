/** What a holder gives to get a PIN: every field checked, all faults told together. */

import type { FieldFault } from '../../../runtime/fault';
import type { Channel, DigitalChannel } from './channel';
import type { Checked } from './checked';
import { type Contact, type ContactKind, channelOf, parseEmail, parseMobile, parsePec } from './contact';
import { FieldChecks } from './field-checks';
import { checkFiscalCode, type FiscalCode } from './fiscal-code';
import { checkHealthCard, type HealthCard, isGivenCard, type RawHealthCard } from './health-card';
import { checkLanguage } from './language';
import type { Policy } from './policy';
import { checkPostalAddress, type PostalAddress, type RawPostalAddress } from './postal-address';
import type { Residence } from './residence';
import { checkLine, isGiven } from './text-line';

/** As it came in. An empty or blank text counts as not given. */
export interface RawApplication {
  readonly fiscalCode: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly residence: Residence | undefined;
  readonly postalAddress: RawPostalAddress | undefined;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly pec: string | undefined;
  /** 'unknown': a number that stands for no channel. */
  readonly preferredChannel: Channel | 'unknown' | undefined;
  readonly healthCard: RawHealthCard | undefined;
  /** BCP 47. */
  readonly language: string | undefined;
}

export interface CheckedApplication {
  readonly fiscalCode: FiscalCode;
  readonly givenName: string;
  readonly familyName: string;
  readonly residence: Residence;
  readonly postalAddress: PostalAddress;
  /** At most one of each kind, in the order mobile, e-mail, PEC; at least one that the installation can reach, unless the first half goes by letter. */
  readonly contacts: readonly Contact[];
  readonly preferredChannel: PreferredChannel | undefined;
  readonly healthCard: HealthCard | undefined;
  /** A canonical BCP 47 tag; Italian where none was given. */
  readonly language: string;
}

/** 'letter': postal-first. */
export type PreferredChannel = DigitalChannel | 'letter';

/** What the installation can do, as far as an application's check must know. */
export interface Means extends Pick<Policy, 'firstHalfChannels'> {
  /** Whether a population register may know the health card that an application does not give. */
  readonly hasRegister: boolean;
}

export type ApplicationCheck =
  | { readonly kind: 'ok'; readonly application: CheckedApplication }
  | { readonly kind: 'faulty'; readonly fields: readonly FieldFault[] };

const path = 'application';
const nameLine = { maxCharacters: 100, required: true };
const required = { reason: 'FIELD_REQUIRED', description: 'must be given' };

/** Checks the whole application by itself: nothing is looked up, so that the answer says nothing about who is known. */
export function checkApplication(raw: RawApplication, means: Means): ApplicationCheck {
  const checks = new FieldChecks(path);
  const application: MaybeFaulty = {
    fiscalCode: checks.take('fiscal_code', checkFiscalCode(raw.fiscalCode)),
    givenName: checks.take('given_name', checkLine(raw.givenName, nameLine)),
    familyName: checks.take('family_name', checkLine(raw.familyName, nameLine)),
    residence: checkResidence(raw.residence, checks),
    postalAddress: checkAddress(raw, checks),
    contacts: checkContacts(raw, checks),
    preferredChannel: checkPreferredChannel(raw, checks),
    healthCard: isGivenCard(raw.healthCard)
      ? checks.takeMessage(checkHealthCard(raw.healthCard, `${path}.health_card`))
      : undefined,
    language: checks.take('language', checkLanguage(raw.language)),
  };
  checkReachability(raw, means, checks);
  return checks.faults.length === 0 && isWhole(application)
    ? { kind: 'ok', application }
    : { kind: 'faulty', fields: checks.faults };
}

type MaybeFaulty = { readonly [Field in keyof CheckedApplication]: CheckedApplication[Field] | undefined };

function isWhole(application: MaybeFaulty): application is CheckedApplication {
  const { preferredChannel: _preferred, healthCard: _card, ...needed } = application;
  return Object.values(needed).every((value) => value !== undefined);
}

function checkResidence(residence: Residence | undefined, checks: FieldChecks): Residence | undefined {
  if (residence === undefined) checks.refuse('residence', required);
  return residence;
}

function checkAddress(raw: RawApplication, checks: FieldChecks): PostalAddress | undefined {
  if (raw.postalAddress !== undefined)
    return checks.takeMessage(checkPostalAddress(raw.postalAddress, raw.residence, `${path}.postal_address`));
  checks.refuse('postal_address', required);
  return undefined;
}

const contactKinds: readonly ContactKind[] = ['mobile', 'email', 'pec'];

function checkContacts(raw: RawApplication, checks: FieldChecks): readonly Contact[] {
  return contactKinds.flatMap((kind) => {
    const text = raw[kind];
    const value = isGiven(text) ? checks.take(kind, parseContact(kind, text, raw.residence)) : undefined;
    return value === undefined ? [] : [{ kind, value }];
  });
}

function parseContact(kind: ContactKind, text: string, residence: Residence | undefined): Checked<string> {
  if (kind === 'email') return parseEmail(text);
  if (kind === 'pec') return parsePec(text);
  // Where the residence is missing that is the fault to tell, not a country code that may not be needed.
  return parseMobile(text, residence ?? 'italy');
}

/** A wish, not an order: a channel on which this installation cannot send is accepted, and another one is used. */
function checkPreferredChannel(raw: RawApplication, checks: FieldChecks): PreferredChannel | undefined {
  const preferred = raw.preferredChannel;
  const field = 'preferred_channel';
  if (preferred === undefined) return undefined;
  if (preferred === 'unknown') {
    checks.refuse(field, { reason: 'PREFERRED_CHANNEL_UNAVAILABLE', description: 'no channel has this number' });
    return undefined;
  }
  if (preferred === 'letter') return preferred;
  if (preferred === 'desk-slip') {
    checks.refuse(field, { reason: 'PREFERRED_CHANNEL_UNAVAILABLE', description: 'a slip is printed at a desk only' });
    return undefined;
  }
  if (!channelsGiven(raw).includes(preferred)) {
    const description = 'the contact that this channel reaches is not given';
    checks.refuse(field, { reason: 'PREFERRED_CHANNEL_WITHOUT_CONTACT', description });
  }
  return preferred;
}

/**
 * Counts the contacts given, right or wrong: a faulty one has been told already, and mending it is enough. Who gives none, or prefers the letter, activates
 * the PIN by the health card: it must be known from somewhere.
 */
function checkReachability(raw: RawApplication, { firstHalfChannels, hasRegister }: Means, checks: FieldChecks): void {
  const given = channelsGiven(raw);
  if (raw.preferredChannel === 'letter' || (given.length === 0 && raw.preferredChannel === undefined)) {
    if (!isGivenCard(raw.healthCard) && !hasRegister) checks.refuse('health_card', required);
    return;
  }
  if (given.some((channel) => firstHalfChannels.includes(channel))) return;
  const description = `one contact is needed that can be reached by: ${firstHalfChannels.join(', ')}`;
  checks.refuseWhole({ reason: 'NO_DIGITAL_CONTACT', description });
}

function channelsGiven(raw: RawApplication): readonly DigitalChannel[] {
  return contactKinds.filter((kind) => isGiven(raw[kind])).map(channelOf);
}
