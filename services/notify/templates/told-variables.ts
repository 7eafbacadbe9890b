/** Which template says what is told, and what its variables are then. Their names are those of the templates' template.json. */
import type { MessageChannel } from '../domain/channel';
import type { TemplateVariables, TextRequest } from './templates';
import type { FactsByKind, OtherHalf, Told } from './told';

interface Circumstances {
  readonly channel: MessageChannel;
  /** BCP 47. */
  readonly languageTag: string;
  /** Four digits, the same with both halves and what belongs to them; empty where a message belongs to no request. */
  readonly reference: string;
}

/** What is told, as a request for its text: the template has the kind's name. */
export function textRequestOf(told: Told, { reference, ...asked }: Circumstances): TextRequest {
  return { ...asked, template: told.kind, variables: variablesOf(told, reference) };
}

function variablesOf(told: Told, reference: string): TemplateVariables {
  switch (told.kind) {
    case 'first-half':
    case 'second-half':
      return { characters: told.characters, ...otherHalf(told.otherHalf, told.expiryDays), reference };
    case 'request-confirmation': {
      const { code, validMinutes } = told.confirmation ?? { code: '', validMinutes: 0 };
      return { ...dated(told), route: told.route, code, valid_minutes: known(validMinutes), reference };
    }
    case 'credential-in-use':
      return { ...dated(told), pin: told.pin };
    case 'contact-code':
    case 'added-contact-code':
      return { ...dated(told), code: told.code, valid_minutes: known(told.validMinutes) };
    case 'hold-expired':
    case 'restore-cancelled':
    case 'letter-returned':
      return { ...dated(told), reference };
    case 'elevation-refused':
      return { ...dated(told), refusal: told.refusal };
    case 'elevation-expired':
      return dated(told);
    case 'expiry-reminder':
      return { days_left: String(told.daysLeft) };
    case 'pin-changed':
      return dated(told);
    case 'pin-revoked':
      return { ...dated(told), replaced_by: told.replacedAtDesk ? 'desk' : 'nothing' };
    case 'restore-link':
      return { ...dated(told), link: told.link, valid_minutes: known(told.validMinutes) };
    case 'restore-completed':
    case 'level-raised':
      return { ...dated(told), ordinary_minutes: known(told.ordinaryMinutes) };
    case 'early-access-code': {
      const { code, validMinutes, accessMinutes } = told;
      return { ...dated(told), code, valid_minutes: known(validMinutes), access_minutes: known(accessMinutes) };
    }
    case 'early-access-opened':
      return { ...dated(told), access_minutes: known(told.accessMinutes) };
    case 'contact-changed':
      return { ...dated(told), masked_contact: told.maskedContact, quarantine_minutes: known(told.quarantineMinutes) };
  }
}

/** The days are counted from the letter's despatch: where neither half may be a letter, the holder has nothing to count from. */
function otherHalf(comes: OtherHalf | undefined, expiryDays: number): TemplateVariables {
  const isCounted = comes === 'letter' || comes === undefined;
  return { other_half: comes ?? 'unknown', expiry_days: isCounted ? known(expiryDays) : '' };
}

function dated({ requestTime }: FactsByKind['pin-changed']): TemplateVariables {
  return { request_time: requestTime?.toISOString() ?? '' };
}

/** Empty for a number that is not known. */
function known(count: number): string {
  return count === 0 ? '' : String(count);
}
