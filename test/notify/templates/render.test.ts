import { gsmPlaces, segmentCharacters } from '../../../services/notify/domain/gsm-alphabet';
import { loadTemplates } from '../../../services/notify/templates/load-templates';
import type { SmsKind, Told } from '../../../services/notify/templates/told';
import { institution, languages, longestSms, render } from '../product-templates';

const requestTime = new Date('2026-11-23T22:30:00Z');
const first: Told<SmsKind> = { kind: 'first-half', characters: 'BCDFGHJK', expiryDays: 30, otherHalf: 'letter' };
const second: Told<SmsKind> = { kind: 'second-half', characters: 'LMNPQRST', expiryDays: 45, otherHalf: 'letter' };
const coded = { code: '048213', validMinutes: 43_200 };
const confirmation: Told<SmsKind> = {
  kind: 'request-confirmation',
  requestTime,
  route: 'digital-first',
  confirmation: coded,
};
const inUse: Told<SmsKind> = { kind: 'credential-in-use', requestTime, pin: 'usable' };
const codeAlone: Told<SmsKind> = { kind: 'contact-code', requestTime, code: '048213', validMinutes: 10 };
const link: Told = {
  kind: 'restore-link',
  requestTime,
  link: 'https://portal.example.org/restore#token=abc',
  validMinutes: 60,
};

function rendered(told: Told<SmsKind>, channel: 'sms' | 'email' | 'pec', languageTag = 'it') {
  return channel === 'sms'
    ? render({ channel, told }, { languageTag, reference: '0417' })
    : render({ channel, told }, { languageTag, reference: '0417' });
}

function mailed(told: Told, languageTag: string) {
  return render({ channel: 'email', told }, { languageTag, reference: '0417' });
}

describe('the texts', () => {
  it.each(
    languages.flatMap((language) => longestSms.map((told) => [language, told] as const)),
  )('fit one SMS segment of GSM characters in %s: %j', (language, told) => {
    const { subject, text } = rendered(told, 'sms', language);
    expect(gsmPlaces(text)).toBeLessThanOrEqual(segmentCharacters);
    expect(subject).toBe('');
  });

  it.each(languages)('carry the half in groups of four and the reference, by SMS and by mail, in %s', (language) => {
    for (const channel of ['sms', 'email', 'pec'] as const) {
      expect(rendered(first, channel, language).text).toMatch(/BCDF GHJK/);
      expect(rendered(second, channel, language).text).toMatch(/LMNP QRST/);
      for (const told of [first, second, confirmation]) expect(rendered(told, channel, language).text).toMatch(/0417/);
    }
  });

  it.each(languages)('name the institution and how to reach it in every SMS, in %s', (language) => {
    for (const told of longestSms)
      for (const detail of ['INPS', '803 164', '06 164164', 'www.inps.it'])
        expect(rendered(told, 'sms', language).text).toContain(detail);
  });

  it.each(
    languages,
  )('name the institution and all ways to reach it, and say how to keep the PIN, in every mail, in %s', (language) => {
    const advice = {
      it: ['in un posto sicuro, non sul telefono, e non lo dica a nessuno.', 'Noi non le chiederemo mai il PIN'],
      en: ['in a safe place, not on your phone, and tell it to nobody.', 'We will never ask you for your PIN'],
      de: ['sicheren Ort auf, nicht auf dem Telefon, und nennen', 'Wir fragen Sie nie nach Ihrer PIN'],
    }[language];
    const reach = ['INPS', 'Via Ciro il Grande', '803 164', '06 164164', '800 803 164', 'www.inps.it'];
    for (const told of [...longestSms, link])
      for (const detail of [...reach, ...advice]) expect(mailed(told, language).text.split(detail)).not.toHaveLength(1);
  });

  it.each(languages)('never put a half into a subject, in %s', (language) => {
    for (const told of [first, second])
      expect(rendered(told, 'email', language).subject).not.toMatch(/[A-Z]{4} [A-Z]{4}/);
  });

  it.each(
    languages,
  )('give the days after the letter was sent, and the moment of a request as it is at the institution, in %s', (language) => {
    const days = {
      it: (count: number) => `scade ${count} giorni dopo l’invio della lettera.`,
      en: (count: number) => `expires ${count} days after the letter was sent.`,
      de: (count: number) => `verfällt ${count} Tage nach dem Versand des Briefes.`,
    }[language];
    const moment = { it: '23 novembre 2026, 23:30', en: '23 November 2026, 23:30', de: '23. November 2026, 23:30' }[
      language
    ];
    expect(rendered(first, 'email', language).text).toContain(days(30));
    expect(rendered(second, 'email', language).text).toContain(days(45));
    expect(rendered(confirmation, 'email', language).text).toContain(moment);
    expect(rendered(inUse, 'email', language).text).toContain(moment);
  });

  it.each(languages)('leave times out that are not known, in %s', (language) => {
    const untimed: Told<SmsKind>[] = [
      { ...first, expiryDays: 0 },
      { kind: 'request-confirmation', requestTime: undefined, route: 'digital-first', confirmation: undefined },
    ];
    for (const told of untimed)
      expect(rendered(told, 'email', language).text).not.toMatch(
        /undefined|Invalid|\(\)|20\d\d|\b0 (giorni|days|Tage)/,
      );
  });

  it.each(
    languages,
  )('carry a code set apart, say how long it works, and that nobody asks for it by phone, in %s', (language) => {
    const tenMinutes = { it: '10 minuti', en: '10 minutes', de: '10 Minuten' }[language];
    for (const told of [confirmation, codeAlone]) {
      expect(rendered(told, 'sms', language).text).toContain('048213');
      expect(rendered(told, 'email', language).text).toMatch(/^ {4}048213$/m);
    }
    for (const channel of ['sms', 'email'] as const)
      expect(rendered(codeAlone, channel, language).text).toContain(tenMinutes);
    expect(rendered(confirmation, 'email', language).text).toMatch(/30 (giorni|days|Tage)/);
    expect(rendered(codeAlone, 'email', language).text).toMatch(/telefono|phone|Telefon/);
  });

  it.each(languages)('give the link of a restore a line of its own, in %s', (language) => {
    const { subject, text } = mailed(link, language);
    expect(text).toMatch(/^https:\/\/portal\.example\.org\/restore#token=abc$/m);
    expect(subject).not.toContain('token');
  });

  it.each(languages)('of a reminder hold no link to a page of ours but its name, in %s', (language) => {
    const { text } = mailed({ kind: 'expiry-reminder', daysLeft: 14 }, language);
    expect(text).toContain('14');
    expect(text).not.toMatch(/https?:/);
  });

  it.each(languages)('leave out a masked contact that does not fit into an SMS, in %s', (language) => {
    const changed = { kind: 'contact-changed', requestTime, quarantineMinutes: 2_880 } as const;
    const short = rendered({ ...changed, maskedContact: 'm***@e***.org' }, 'email', language).text;
    expect(short).toContain('m***@e***.org');
    expect(rendered({ ...changed, maskedContact: '*'.repeat(160) }, 'sms', language).text).not.toContain('*');
  });

  it('are the same for e-mail and PEC', () => {
    expect(rendered(first, 'pec')).toEqual(rendered(first, 'email'));
  });

  it('are in the language of the tag, whatever its region, and in Italian for any other', () => {
    const language = (tag: string) => rendered(first, 'email', tag).language;
    expect(['it', 'it-CH', 'de-AT', 'DE', 'en-GB', 'fr', '', 'zz-ZZ'].map(language)).toEqual([
      'it',
      'it',
      'de',
      'de',
      'en',
      'it',
      'it',
      'it',
    ]);
  });

  it('read like this', () => {
    const { subject, text } = rendered(first, 'email', 'en');
    expect(`${subject}\n\n${text}`).toBe(`INPS: first part of your PIN, reference 0417

Hello,

This is the first part of your PIN:

    BCDF GHJK

The second part comes by letter, with the same reference: 0417.

What to do now
1. Keep this message safe and wait for the second part. If it is late, call us.
2. When you have the second part too, go to www.inps.it and enter all 16 characters one after the other: first the 8 in this message, then the 8 of the second part.
3. When you first sign in, the 16 characters are replaced by a personal PIN of 8 characters. From then on, only that one is used.
Sign in as soon as you have both parts: the PIN expires 30 days after the letter was sent.

For your safety
- Tell nobody these characters. After you first sign in, delete this message.
- If you did not ask for a PIN, call us at once.
- Keep your PIN in a safe place, not on your phone, and tell it to nobody.
- We will never ask you for your PIN or any part of it, neither by phone nor in writing. If somebody does, it is not us.

INPS
Via Ciro il Grande 21, 00144 Roma RM
Phone 803 164 (free from landlines in Italy)
From mobile phones 06 164164
Fax 800 803 164
www.inps.it
`);
    expect(rendered(first, 'sms').text).toBe(
      "INPS rif.0417: prima parte del PIN BCDF GHJK. L'altra arriva per lettera. Non la dica a nessuno, dopo l'uso cancelli l'SMS. 803 164, 06 164164, www.inps.it",
    );
  });
});

describe('an institution', () => {
  it('fits the SMS texts, or is told not to', () => {
    const load = (name: string, sendsSms: boolean) => () =>
      loadTemplates({ folder: undefined, defaultLanguage: 'it', institution: { ...institution, name }, sendsSms });
    expect(load('INPS', true)).not.toThrow();
    for (const name of ['Istituto nazionale', 'INPŚ']) {
      expect(load(name, true)).toThrow(
        expect.objectContaining({ fields: [expect.objectContaining({ field: 'INSTITUTION_NAME' })] }),
      );
      expect(load(name, false)).not.toThrow();
    }
  });
});
