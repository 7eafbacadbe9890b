/** What a PIN that a holder has is good for, and what its holder does who needs one. */
import type { Language } from './message-text';
import type { PinStanding } from './told';

type ByStanding<Words> = Readonly<Record<Language, Readonly<Record<PinStanding, Words>>>>;

/** A sentence or two, in GSM characters. */
export const smsStanding: ByStanding<string> = {
  it: {
    usable: 'Ne ha già uno: resta valido, non cambia nulla.',
    'to-change': 'Ne ha già uno, scaduto: può ancora cambiarlo.',
    expired: 'Ne ha già uno, scaduto: lo ripristini o lo revochi.',
    suspended: 'Ne ha già uno, sospeso: lo ripristini o lo revochi.',
  },
  en: {
    usable: 'You already have one: it stays valid, nothing changes.',
    'to-change': 'You already have one. It has expired: you can still change it.',
    expired: 'You already have one. It has expired: restore or revoke it.',
    suspended: 'You already have one. It is suspended: restore or revoke it.',
  },
  de: {
    usable: 'Sie haben schon eine: Sie bleibt gültig, nichts ändert sich.',
    'to-change': 'Ihre bisherige ist abgelaufen: Noch können Sie sie ändern.',
    expired: 'Ihre bisherige ist abgelaufen: zurücksetzen oder widerrufen.',
    suspended: 'Ihre bisherige ist gesperrt: zurücksetzen oder widerrufen.',
  },
};

export const standingInWords: ByStanding<string> = {
  it: {
    usable: 'Lei ha già un PIN, che resta valido.',
    'to-change': 'Lei ha già un PIN. È scaduto: per ora serve solo a cambiare se stesso.',
    expired: 'Lei ha già un PIN. È scaduto da tempo e non si può più usare, né cambiare.',
    suspended: 'Lei ha già un PIN. È sospeso da quando è stato ripristinato: non si può usare.',
  },
  en: {
    usable: 'You already have a PIN, which stays valid.',
    'to-change': 'You already have a PIN. It has expired: for now it can only be used to change itself.',
    expired: 'You already have a PIN. It expired long ago and can no longer be used, nor changed.',
    suspended: 'You already have a PIN. It has been suspended since it was restored: it cannot be used.',
  },
  de: {
    usable: 'Sie haben schon eine PIN, und diese bleibt gültig.',
    'to-change': 'Sie haben schon eine PIN. Sie ist abgelaufen: Vorerst können Sie mit ihr nur noch sie selbst ändern.',
    expired:
      'Sie haben schon eine PIN. Sie ist seit Langem abgelaufen und kann nicht mehr benutzt oder geändert werden.',
    suspended:
      'Sie haben schon eine PIN. Sie ist gesperrt, seit sie zurückgesetzt wurde: Sie kann nicht benutzt werden.',
  },
};

/** For a holder who has asked, with the site. */
export const whatToDo: ByStanding<(site: string) => string> = {
  it: {
    usable: (site) =>
      `Continui a usare il PIN che ha. Se lo ha dimenticato, lo ripristini su ${site} o ci chiami: le diciamo come averne uno nuovo.`,
    'to-change': (site) =>
      `Vada su ${site}, scriva il PIN che ha e ne scelga uno nuovo. Se lo ha dimenticato, lo ripristini lì o ci chiami.`,
    expired: (site) =>
      `Ripristini il PIN su ${site}, con i suoi recapiti registrati. Se non li ha più, lo revochi e poi ne chieda uno nuovo, o ci chiami.`,
    suspended: (site) =>
      `Se il PIN nuovo è in arrivo, lo aspetti e usi quello. Altrimenti cominci di nuovo il ripristino su ${site}. Se non ha più i suoi recapiti registrati, revochi il PIN e poi ne chieda uno nuovo, o ci chiami.`,
  },
  en: {
    usable: (site) =>
      `Go on using the PIN you have. If you have forgotten it, restore it at ${site}, or call us: we will tell you how to get a new one.`,
    'to-change': (site) =>
      `Go to ${site}, enter the PIN you have and choose a new one. If you have forgotten it, restore it there, or call us.`,
    expired: (site) =>
      `Restore your PIN at ${site}, with your registered contacts. If you do not have them any more, revoke it and then ask for a new one, or call us.`,
    suspended: (site) =>
      `If the new PIN is on its way, wait for it and use that. If not, start the restore again at ${site}. If you do not have your registered contacts any more, revoke the PIN and then ask for a new one, or call us.`,
  },
  de: {
    usable: (site) =>
      `Benutzen Sie weiter die PIN, die Sie haben. Wenn Sie sie vergessen haben, setzen Sie sie auf ${site} zurück oder rufen Sie uns an: Wir sagen Ihnen, wie Sie eine neue bekommen.`,
    'to-change': (site) =>
      `Gehen Sie auf ${site}, geben Sie die bisherige PIN ein und wählen Sie eine neue. Wenn Sie sie vergessen haben, setzen Sie sie dort zurück oder rufen Sie uns an.`,
    expired: (site) =>
      `Setzen Sie Ihre PIN auf ${site} zurück, mit Ihren eingetragenen Kontakten. Wenn Sie diese nicht mehr haben, widerrufen Sie die PIN und beantragen Sie dann eine neue, oder rufen Sie uns an.`,
    suspended: (site) =>
      `Wenn die neue PIN unterwegs ist, warten Sie auf sie und benutzen Sie diese. Wenn nicht, beginnen Sie das Zurücksetzen neu auf ${site}. Wenn Sie Ihre eingetragenen Kontakte nicht mehr haben, widerrufen Sie die PIN und beantragen Sie dann eine neue, oder rufen Sie uns an.`,
  },
};
