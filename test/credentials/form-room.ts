/** Forms in a test: those of the usual institution, as they are drawn. */
import { readSettings } from '../../runtime/config';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { drawFormWhenAsked } from '../../services/credentials/adapters/form-pdf/draw-when-asked';
import type { FormHolder } from '../../services/credentials/templates/compose-form';

const institution = institutionOf(readSettings({}, institutionSettings()));

export const forms = { drawForm: drawFormWhenAsked(), institution };

export const plainHolder: FormHolder = {
  fiscalCode: 'RSSMRA80A01H501U',
  givenName: 'Mario',
  familyName: 'Rossi',
  postalAddress: {
    recipient: 'MARIO ROSSI',
    careOf: '',
    building: '',
    street: 'VIA ROMA 1',
    postalCode: '00184',
    locality: 'ROMA',
    province: 'RM',
    countryCode: 'IT',
  },
  contacts: [{ kind: 'mobile', shown: '+39 *** *** 4567' }],
};

const line = (character: string) => `${character.repeat(20)} ${character.repeat(23)}`;

/** Everything as long as an application may have it, in the widest letters that there are; in words, as names are. */
export const longestHolder: FormHolder = {
  fiscalCode: 'RSSMRA80A01H501U',
  givenName: Array.from({ length: 10 }, () => 'WWWWWWWWW').join(' '),
  familyName: 'W'.repeat(100),
  postalAddress: {
    recipient: line('W'),
    careOf: line('W'),
    building: line('M'),
    street: line('W'),
    postalCode: 'WWWWWWWWWWWW',
    locality: 'W'.repeat(35),
    province: 'W'.repeat(35),
    countryCode: 'CH',
  },
  contacts: [
    { kind: 'mobile', shown: '+393331234567' },
    { kind: 'email', shown: `${'w'.repeat(64)}@${'m'.repeat(63)}.${'w'.repeat(63)}.${'m'.repeat(57)}.it` },
    { kind: 'pec', shown: `${'w'.repeat(64)}@${'m'.repeat(63)}.${'w'.repeat(63)}.${'m'.repeat(57)}.it` },
  ],
};
