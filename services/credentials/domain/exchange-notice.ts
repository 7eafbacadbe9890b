/** What a holder is told in the answer to an exchange, the moment at which a personal PIN is first seen. */
import { type WrittenLanguage, writtenLanguage } from './language';

const notices: Readonly<Record<WrittenLanguage, string>> = {
  it: 'Conservi il PIN in un posto sicuro e non lo dica a nessuno: noi non glielo chiederemo mai, né al telefono né per iscritto. Non lo tenga sul telefono. Cancelli l’SMS o l’e-mail con una parte del PIN e distrugga la lettera: non servono più.',
  en: 'Keep your PIN in a safe place and tell it to nobody: we will never ask you for it, neither by phone nor in writing. Do not keep it on your phone. Delete the SMS or e-mail with a part of the PIN and destroy the letter: they are of no use any more.',
  de: 'Bewahren Sie Ihre PIN an einem sicheren Ort auf und nennen Sie sie niemandem: Wir fragen Sie nie danach, weder am Telefon noch schriftlich. Speichern Sie sie nicht auf dem Telefon. Löschen Sie die SMS oder E-Mail mit einem Teil der PIN und vernichten Sie den Brief: Sie werden nicht mehr gebraucht.',
};

/** For the holder's language, a BCP 47 tag. */
export function exchangeNotice(languageTag: string): string {
  return notices[writtenLanguage(languageTag)];
}
