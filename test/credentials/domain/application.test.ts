import { checkApplication, type RawApplication } from '../../../services/credentials/domain/application';
import { defaultPolicy } from '../../../services/credentials/domain/policy';

const raw: RawApplication = {
  fiscalCode: 'rssmra80a01h501u',
  givenName: ' Maria ',
  familyName: "D'Angelo Rossi",
  residence: 'italy',
  postalAddress: {
    recipient: 'Maria Rossi',
    careOf: '',
    building: '',
    street: 'Via Aldo Moro 15',
    postalCode: '56122',
    locality: 'Pisa',
    province: 'PI',
    countryCode: 'IT',
  },
  mobile: '333 1234567',
  email: 'maria@Example.it',
  pec: undefined,
  preferredChannel: undefined,
  healthCard: undefined,
  language: '',
};

const checked = {
  fiscalCode: 'RSSMRA80A01H501U',
  givenName: 'Maria',
  familyName: "D'Angelo Rossi",
  residence: 'italy',
  postalAddress: raw.postalAddress,
  contacts: [
    { kind: 'mobile', value: '+393331234567' },
    { kind: 'email', value: 'maria@example.it' },
  ],
  preferredChannel: undefined,
  healthCard: undefined,
  language: 'it',
};

const mailOnly = { firstHalfChannels: ['email', 'pec'] } as const;

function check(
  changed: Partial<RawApplication>,
  policy: { firstHalfChannels: readonly ('sms' | 'email' | 'pec')[]; hasRegister?: boolean },
) {
  return checkApplication({ ...raw, ...changed }, { hasRegister: false, ...policy });
}

function faultsOf(changed: Partial<RawApplication>, policy: Parameters<typeof check>[1] = defaultPolicy) {
  const result = check(changed, policy);
  return result.kind === 'ok' ? [] : result.fields.map(({ field, reason }) => `${field}: ${reason}`);
}

describe('an application', () => {
  test('with all that is needed is accepted in the form of the domain', () => {
    expect(check({}, defaultPolicy)).toEqual({ kind: 'ok', application: checked });
  });

  test('with all that can be given is accepted', () => {
    const everything = {
      pec: 'maria@pec.example.it',
      preferredChannel: 'pec',
      healthCard: { number: '8038 0000 0000 1234 5678', expiryDate: '2028-02-29' },
      language: 'DE-it',
      residence: 'abroad',
      mobile: '+44 7911 123456',
    } as const;
    expect(check(everything, defaultPolicy)).toEqual({
      kind: 'ok',
      application: {
        ...checked,
        residence: 'abroad',
        contacts: [
          { kind: 'mobile', value: '+447911123456' },
          { kind: 'email', value: 'maria@example.it' },
          { kind: 'pec', value: 'maria@pec.example.it' },
        ],
        preferredChannel: 'pec',
        healthCard: { number: '80380000000012345678', expiryDate: '2028-02-29' },
        language: 'de-IT',
      },
    });
  });

  test('tells all its faults together, each at its field', () => {
    const faulty: RawApplication = {
      fiscalCode: 'RSSMRA80A32H501X',
      givenName: '',
      familyName: 'x'.repeat(200),
      residence: undefined,
      postalAddress: {
        recipient: 'Maria\u0000Rossi',
        careOf: undefined,
        building: undefined,
        street: undefined,
        postalCode: '5612',
        locality: 'Pisa',
        province: 'PI',
        countryCode: 'IT',
      },
      mobile: '06 12345678',
      email: 'maria@',
      pec: 'pec',
      preferredChannel: 'desk-slip',
      healthCard: { number: '123', expiryDate: '2027-02-29' },
      language: 'in Italian',
    };
    expect(faultsOf(faulty)).toEqual([
      'application.fiscal_code: FISCAL_CODE_DATE',
      'application.fiscal_code: FISCAL_CODE_CHECK_CHARACTER',
      'application.given_name: FIELD_REQUIRED',
      'application.family_name: TEXT_TOO_LONG',
      'application.residence: FIELD_REQUIRED',
      'application.postal_address.recipient: CONTROL_CHARACTERS',
      'application.postal_address.street: FIELD_REQUIRED',
      'application.postal_address.postal_code: POSTAL_CODE_NOT_A_CAP',
      'application.mobile: NOT_A_MOBILE',
      'application.email: EMAIL_INVALID',
      'application.pec: PEC_INVALID',
      'application.preferred_channel: PREFERRED_CHANNEL_UNAVAILABLE',
      'application.health_card.number: HEALTH_CARD_NUMBER',
      'application.health_card.expiry_date: DATE_INVALID',
      'application.language: LANGUAGE_INVALID',
    ]);
  });

  test('that is empty tells what is needed', () => {
    const empty: RawApplication = {
      fiscalCode: undefined,
      givenName: undefined,
      familyName: undefined,
      residence: undefined,
      postalAddress: undefined,
      mobile: undefined,
      email: undefined,
      pec: undefined,
      preferredChannel: undefined,
      healthCard: undefined,
      language: undefined,
    };
    expect(faultsOf(empty)).toEqual([
      'application.fiscal_code: FIELD_REQUIRED',
      'application.given_name: FIELD_REQUIRED',
      'application.family_name: FIELD_REQUIRED',
      'application.residence: FIELD_REQUIRED',
      'application.postal_address: FIELD_REQUIRED',
      'application.health_card: FIELD_REQUIRED',
    ]);
  });

  test('never repeats what was given in what it says of it', () => {
    const result = check(
      { familyName: 'SECRET'.repeat(40), email: 'SECRET', mobile: 'SECRET', language: 'SECRET!' },
      defaultPolicy,
    );
    expect(result.kind).toBe('faulty');
    expect(JSON.stringify(result)).not.toContain('SECRET');
  });
});

describe('the contacts of an application', () => {
  const none = { mobile: '', email: ' ', pec: undefined };

  test.each([
    ['none is given, and no health card', none, defaultPolicy, ['application.health_card: FIELD_REQUIRED']],
    [
      'only a mobile is given and the installation sends mail only',
      { email: '' },
      mailOnly,
      ['application: NO_DIGITAL_CONTACT'],
    ],
    [
      'the letter is preferred without a health card',
      { preferredChannel: 'letter' },
      defaultPolicy,
      ['application.health_card: FIELD_REQUIRED'],
    ],
    [
      'none is given and a message is preferred',
      { ...none, preferredChannel: 'sms' },
      defaultPolicy,
      ['application.preferred_channel: PREFERRED_CHANNEL_WITHOUT_CONTACT', 'application: NO_DIGITAL_CONTACT'],
    ],
    [
      'the preferred channel reaches none of them',
      { preferredChannel: 'pec' },
      defaultPolicy,
      ['application.preferred_channel: PREFERRED_CHANNEL_WITHOUT_CONTACT'],
    ],
    [
      'a slip from a desk is preferred',
      { preferredChannel: 'desk-slip' },
      defaultPolicy,
      ['application.preferred_channel: PREFERRED_CHANNEL_UNAVAILABLE'],
    ],
    [
      'the only one is faulty, told once',
      { ...none, mobile: '06 12345678', preferredChannel: 'sms' },
      defaultPolicy,
      ['application.mobile: NOT_A_MOBILE'],
    ],
    [
      'a mobile without its country is given by somebody abroad',
      { residence: 'abroad' },
      defaultPolicy,
      ['application.mobile: MOBILE_WITHOUT_COUNTRY_CODE'],
    ],
  ] as const)('make it faulty where %s', (_, changed, policy, faults) => {
    expect(faultsOf(changed, policy)).toEqual(faults);
  });

  const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };
  test.each([
    ['none is given, with a health card', { ...none, healthCard }, defaultPolicy],
    ['the letter is preferred, with a health card', { preferredChannel: 'letter', healthCard }, defaultPolicy],
    [
      'the letter is preferred, and none can be reached',
      { email: '', preferredChannel: 'letter', healthCard },
      mailOnly,
    ],
    ['a register may know the health card', none, { ...defaultPolicy, hasRegister: true }],
  ] as const)('need not be reached where the first half goes by letter: %s', (_, changed, policy) => {
    expect(faultsOf(changed, policy)).toEqual([]);
  });

  test('may prefer a channel on which the installation cannot send, while another is reached', () => {
    expect(check({ preferredChannel: 'sms' }, mailOnly)).toEqual({
      kind: 'ok',
      application: { ...checked, preferredChannel: 'sms' },
    });
  });
});

describe('the other fields of an application', () => {
  test.each([
    ['a name of 100 characters', { givenName: 'x'.repeat(100) }, []],
    ['a name of 101 characters', { givenName: 'x'.repeat(101) }, ['application.given_name: TEXT_TOO_LONG']],
    ['a name with a line end', { familyName: 'Rossi\n' }, ['application.family_name: CONTROL_CHARACTERS']],
    ['a name of a zero-width space', { givenName: '\u200b' }, ['application.given_name: CONTROL_CHARACTERS']],
    ['a name in another script', { givenName: 'Мария', familyName: '李' }, []],
    ['a blank health card, which counts as none', { healthCard: { number: '', expiryDate: ' ' } }, []],
  ])('%s', (_, changed, faults) => {
    expect(faultsOf(changed)).toEqual(faults);
  });
});
