import { checkGivenContacts, type RawContact } from '../../../services/credentials/domain/given-contact';

const faultsOf = (...raws: RawContact[]) => {
  const check = checkGivenContacts(raws, 'contacts');
  return check.kind === 'ok' ? [] : check.fields.map(({ field, reason }) => `${field} ${reason}`);
};

describe('contacts that a call names', () => {
  test('are taken in their order, a number without a country as an Italian one', () => {
    const raws = [
      { kind: 'pec', value: 'maria@pec.Example.it' },
      { kind: 'mobile', value: '347 1234567' },
      { kind: 'email', value: ' maria@example.org ' },
    ] as const;
    expect(checkGivenContacts(raws, 'contacts')).toEqual({
      kind: 'ok',
      value: [
        { kind: 'pec', value: 'maria@pec.example.it' },
        { kind: 'mobile', value: '+393471234567' },
        { kind: 'email', value: 'maria@example.org' },
      ],
    });
  });

  test('have all their faults told together, each by its place', () => {
    expect(faultsOf({ kind: 'mobile', value: '12' }, undefined, { kind: 'email', value: ' ' })).toEqual([
      'contacts[0].mobile MOBILE_INVALID',
      'contacts[1] FIELD_REQUIRED',
      'contacts[2].email FIELD_REQUIRED',
    ]);
  });

  test('are one to three', () => {
    const one = { kind: 'email', value: 'maria@example.org' } as const;
    expect(faultsOf()).toEqual(['contacts FIELD_REQUIRED']);
    expect(faultsOf(one, one, one, one)).toEqual(['contacts TOO_MANY']);
  });

  test('are one of a kind', () => {
    const raws = ['maria@example.org', 'rossi@example.org'].map((value) => ({ kind: 'email', value }) as const);
    expect(faultsOf(...raws)).toEqual(['contacts[1].email CONTACT_KIND_REPEATED']);
  });
});
