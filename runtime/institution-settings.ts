import type { SettingsOf } from './config';
import { text } from './settings';

/** Who speaks to the holder: the same settings wherever something is written to one. */
export function institutionSettings() {
  return {
    institutionName: text('INSTITUTION_NAME', { default: 'INPS', about: "The institution's name." }),
    institutionAddress: text('INSTITUTION_ADDRESS', {
      default: 'Via Ciro il Grande 21, 00144 Roma RM',
      about: 'Its postal address, one line.',
    }),
    institutionFreeNumber: text('INSTITUTION_FREE_NUMBER', {
      default: '803 164',
      about: 'The contact centre, free from landlines.',
    }),
    institutionMobileNumber: text('INSTITUTION_MOBILE_NUMBER', {
      default: '06 164164',
      about: 'The contact centre from mobiles.',
    }),
    institutionFax: text('INSTITUTION_FAX', { default: '800 803 164', about: 'Its fax number.' }),
    institutionSite: text('INSTITUTION_SITE', { default: 'www.inps.it', about: 'Where holders log in.' }),
  } as const;
}

export interface Institution {
  readonly name: string;
  /** One line. */
  readonly address: string;
  readonly freeNumber: string;
  readonly mobileNumber: string;
  readonly fax: string;
  readonly site: string;
}

export function institutionOf(config: SettingsOf<ReturnType<typeof institutionSettings>>): Institution {
  return {
    name: config.institutionName,
    address: config.institutionAddress,
    freeNumber: config.institutionFreeNumber,
    mobileNumber: config.institutionMobileNumber,
    fax: config.institutionFax,
    site: config.institutionSite,
  };
}

/** What a text calls institution. */
export type InstitutionWords = ReturnType<typeof institutionWords>;

export function institutionWords({ name, address, freeNumber, mobileNumber, fax, site }: Institution) {
  return { name, address, free_number: freeNumber, mobile_number: mobileNumber, fax, site };
}

export const institutionFields = ['name', 'address', 'free_number', 'mobile_number', 'fax', 'site'] as const;
