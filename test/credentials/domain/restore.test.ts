import type { Contact } from '../../../services/credentials/domain/contact';
import { matchRestore, planRestore } from '../../../services/credentials/domain/restore';

const mobile: Contact = { kind: 'mobile', value: '+393471234567' };
const email: Contact = { kind: 'email', value: 'maria@example.org' };
const pec: Contact = { kind: 'pec', value: 'maria@pec.example.it' };
const other: Contact = { kind: 'email', value: 'other@example.org' };
const policy = { firstHalfChannels: ['sms', 'pec', 'email'], restoreContacts: 2 } as const;
const all = [mobile, email, pec];

describe('the contacts given for a restore', () => {
  test.each<[string, readonly Contact[], readonly Contact[], Contact | undefined]>([
    ['two that serve', [mobile, email], all, email],
    ['e-mail and PEC: the link goes to the PEC', [email, pec], all, pec],
    ['all three', [email, mobile, pec], all, pec],
    ['an address in another case', [mobile, { ...email, value: 'Maria@example.org' }], all, email],
    ['one only', [email], all, undefined],
    ['one that does not serve', [mobile, email], [mobile, pec], undefined],
    ["one that is another's", [mobile, other], all, undefined],
    ['one of another kind', [mobile, { ...email, kind: 'pec' }], [mobile, email], undefined],
    ['none that serves', [mobile, email], [], undefined],
  ])('start it or not: %s', (_, given, serving, linkTo) => {
    expect(matchRestore(given, serving, policy)?.linkTo).toEqual(linkTo);
  });

  test('need be one only, by setting; without a mail address among them there is nowhere to send the link', () => {
    const one = { ...policy, restoreContacts: 1 };
    expect(matchRestore([email], all, one)).toEqual({ contacts: [email], linkTo: email });
    expect(matchRestore([mobile], all, one)).toBeUndefined();
    expect(matchRestore([mobile, pec], all, { ...one, firstHalfChannels: ['sms', 'email'] })).toBeUndefined();
  });

  test.each<[string, readonly Contact[], Contact, readonly ('sms' | 'email')[], unknown]>([
    ['SMS and mail', [mobile, email], email, ['sms', 'email'], ['sms', 'email']],
    ['mail and letter without a mobile', [email], email, ['sms', 'email'], ['email', 'letter']],
    ['mail and letter where no SMS can be sent', [mobile, email], email, ['email'], ['email', 'letter']],
  ])('decide which way the halves go: %s', (_, contacts, linkTo, firstHalfChannels, ways) => {
    const { first, second } = planRestore({ contacts, linkTo }, { firstHalfChannels });
    expect([first.channel, second === 'letter' ? second : second.channel]).toEqual(ways);
  });
});
