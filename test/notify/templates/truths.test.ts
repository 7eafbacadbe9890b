/** What a text must say in one case and must not in another. */
import type { ElevationRefusal, SmsKind, Told } from '../../../services/notify/templates/told';
import { type Language, languages, render } from '../product-templates';

const requestTime = new Date('2026-11-23T22:30:00Z');
const coded = { code: '048213', validMinutes: 10 };

function textOf(told: Told<SmsKind>, languageTag: Language, channel: 'sms' | 'email' = 'email'): string {
  return render({ channel, told }, { languageTag, reference: '0417' }).text;
}

type Words = Readonly<Record<Language, RegExp>>;
const restoreIt: Words = {
  it: /ripristin/i,
  en: /restore/i,
  de: /zurücksetzen|setzen .* zurück/i,
};
const revokeIt: Words = { it: /revochi/, en: /revoke/, de: /widerruf/ };
const atDesk: Words = { it: /sportello/, en: /desk/, de: /Schalter/ };
const valid: Words = { it: /resta valido/, en: /stays valid/, de: /bleibt gültig/ };

describe.each(languages)('in %s', (language) => {
  const inUse = (pin: 'usable' | 'to-change' | 'expired' | 'suspended') =>
    ({ kind: 'credential-in-use', requestTime, pin }) as const;

  it.each(['sms', 'email'] as const)('a PIN is called valid only where it is, by %s', (channel) => {
    expect(textOf(inUse('usable'), language, channel)).toMatch(valid[language]);
    for (const pin of ['to-change', 'expired', 'suspended'] as const)
      expect(textOf(inUse(pin), language, channel)).not.toMatch(valid[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('restore and revocation are advised where a PIN is of no use, by %s', (channel) => {
    for (const pin of ['expired', 'suspended'] as const) {
      expect(textOf(inUse(pin), language, channel)).toMatch(restoreIt[language]);
      expect(textOf(inUse(pin), language, channel)).toMatch(revokeIt[language]);
    }
    for (const pin of ['usable', 'to-change'] as const)
      expect(textOf(inUse(pin), language, channel)).not.toMatch(revokeIt[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('a restore that was cancelled is to be started again, not asked for as a PIN, by %s', (channel) => {
    const askAgain: Words = {
      it: /lo chieda di nuovo|la faccia/i,
      en: /ask (for one )?again/i,
      de: /neu beantragen|beantragen sie sie neu/i,
    };
    const startAgain: Words = {
      it: /cominci di nuovo/i,
      en: /start (it|the restore) again/i,
      de: /neu beginnen|beginnen sie/i,
    };
    const restore = textOf({ kind: 'restore-cancelled', requestTime }, language, channel);
    expect(restore).toMatch(startAgain[language]);
    expect(restore).not.toMatch(askAgain[language]);
    expect(textOf({ kind: 'hold-expired', requestTime }, language, channel)).not.toMatch(startAgain[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('a letter that came back is no matter for the holder alone: call us, not ask again, by %s', (channel) => {
    const text = textOf({ kind: 'letter-returned', requestTime }, language, channel);
    const words: readonly Words[] = [
      { it: /sospeso/, en: /suspended/, de: /gesperrt/ },
      { it: /ci chiami/i, en: /call us/i, de: /rufen Sie uns|anrufen/i },
      { it: /indirizzo/, en: /address/, de: /Anschrift/ },
    ];
    for (const word of words) expect(text).toMatch(word[language]);
    expect(text).not.toMatch(restoreIt[language]);
    expect(text).not.toMatch(/(ask|request) (for it |for one )?again|di nuovo|erneut|beantragen Sie/i);
  });

  it.each([
    'sms',
    'email',
  ] as const)('documents that were refused leave the PIN as it is, and ask for others where others help, by %s', (channel) => {
    const refused = (refusal: ElevationRefusal) =>
      textOf({ kind: 'elevation-refused', requestTime, refusal }, language, channel);
    const stays: Words = { it: /resta/, en: /stays/, de: /bleibt/ };
    const callUs: Words = { it: /ci chiami/i, en: /call us/i, de: /rufen Sie uns|anrufen/i };
    const anew: Words = { it: /nuova richiesta/, en: /new request/, de: /neuen Antrag/ };
    expect(refused('document-expired')).toMatch(stays[language]);
    expect(refused('not-accepted')).toMatch(callUs[language]);
    expect(refused('not-accepted')).not.toMatch(anew[language]);
    if (channel === 'email') expect(refused('document-expired')).toMatch(anew[language]);
  });

  it('a confirmation says that the second part comes by itself only where it does', () => {
    const nothingToDo: Words = { it: /Per ora non deve fare nulla/, en: /nothing to do/, de: /vorerst nichts tun/ };
    const activate: Words = {
      it: /attivi il PIN .* la tessera sanitaria/,
      en: /activate the PIN .* health card/,
      de: /aktivieren Sie die PIN .* Gesundheitskarte/,
    };
    const asked = (route: 'digital-first' | 'postal-first' | 'desk') =>
      textOf({ kind: 'request-confirmation', requestTime, route, confirmation: coded }, language);
    expect(asked('digital-first')).toMatch(nothingToDo[language]);
    expect(asked('digital-first')).not.toMatch(activate[language]);
    expect(asked('postal-first')).toMatch(activate[language]);
    expect(asked('postal-first')).not.toMatch(nothingToDo[language]);
    for (const words of [nothingToDo, activate]) expect(asked('desk')).not.toMatch(words[language]);
    expect(asked('desk')).toMatch(atDesk[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('a revocation speaks of a new PIN where a desk has issued one, and only there, by %s', (channel) => {
    const revoked = (replacedAtDesk: boolean) =>
      textOf({ kind: 'pin-revoked', requestTime, replacedAtDesk }, language, channel);
    expect(revoked(true)).toMatch(atDesk[language]);
    expect(revoked(false)).not.toMatch(atDesk[language]);
    const gainedNothing: Words = { it: /non ha avuto nulla/, en: /gave them nothing/, de: /nichts gebracht/ };
    expect(revoked(true)).not.toMatch(gainedNothing[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('the code to a contact that an operator added speaks of no page where it was given, by %s', (channel) => {
    const atRequest: Words = { it: /su sua richiesta/, en: /at your request/, de: /gewünschten|auf Ihren Wunsch/ };
    const signIn: Words = {
      it: /dove accede/,
      en: /where you sign in|at sign-in/,
      de: /Anmeldung|wo Sie sich anmelden/,
    };
    const page: Words = { it: /nella pagina in cui/, en: /page where you gave/, de: /Seite ein, auf der/ };
    const added = textOf({ kind: 'added-contact-code', requestTime, ...coded }, language, channel);
    for (const words of [atRequest, signIn]) expect(added).toMatch(words[language]);
    expect(added).not.toMatch(page[language]);
    expect(added).toContain('048213');
    expect(textOf({ kind: 'contact-code', requestTime, ...coded }, language, channel)).not.toMatch(atRequest[language]);
  });

  it.each([
    'sms',
    'email',
  ] as const)('the code of an early access says what it opens, for how long, and that nobody is told it, by %s', (channel) => {
    const text = textOf(
      { kind: 'early-access-code', requestTime, ...coded, accessMinutes: 7 * 1_440 },
      language,
      channel,
    );
    const opens: Words = { it: /i suoi dati/, en: /see your data/, de: /Ihre Daten/ };
    const days: Words = { it: /7 giorni/, en: /7 days/, de: /7 Tage/ };
    const nobody: Words = {
      it: /non lo dia a nessuno|non lo dica a nessuno/i,
      en: /tell nobody|give it to nobody/i,
      de: /niemandem/i,
    };
    for (const words of [opens, days, nobody]) expect(text).toMatch(words[language]);
    expect(text).toContain('048213');
    const opened = textOf({ kind: 'early-access-opened', requestTime, accessMinutes: 4 * 1_440 }, language, channel);
    const fourDays: Words = { it: /4 giorni/, en: /4 days/, de: /4 Tage/ };

    expect(opened).toMatch(fourDays[language]);
  });

  it('spans are told that are known, and others left out', () => {
    const hours: Words = { it: /48 ore/, en: /48 hours/, de: /48 Stunden/ };
    const spans = /\d+ (min|or[ae]|hour|day|giorn|Stund|Tag)/;
    const restored = (ordinaryMinutes: number): Told<SmsKind> => ({
      kind: 'restore-completed',
      requestTime,
      ordinaryMinutes,
    });
    const changed = (quarantineMinutes: number): Told<SmsKind> => ({
      kind: 'contact-changed',
      requestTime,
      maskedContact: 'm***@e***.it',
      quarantineMinutes,
    });
    const raised = (ordinaryMinutes: number): Told<SmsKind> => ({ kind: 'level-raised', requestTime, ordinaryMinutes });
    for (const told of [restored, changed, raised]) {
      expect(textOf(told(2_880), language)).toMatch(hours[language]);
      expect(textOf(told(0), language)).not.toMatch(spans);
    }
    expect(textOf(changed(0), language, 'sms')).not.toMatch(restoreIt[language]);
  });
});
