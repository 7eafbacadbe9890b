import type { Institution } from '../../../runtime/institution-settings';
import { adviceBlock } from './advice';
import type { Language, MailText } from './message-text';

const greetings: Readonly<Record<Language, string>> = { it: 'Buongiorno,', en: 'Hello,', de: 'Guten Tag,' };

/** Greeting, blocks, advice and signature, with an empty line between two; lines are as long as their sentences. */
export function mailLayout({ blocks, advice }: MailText, institution: Institution, language: Language): string {
  const parts = [greetings[language], ...blocks, adviceBlock(advice, language), signature(institution, language)];
  return parts.join('\n\n').concat('\n');
}

function signature({ name, address, freeNumber, mobileNumber, fax, site }: Institution, language: Language): string {
  const lines: Readonly<Record<Language, readonly string[]>> = {
    it: [`Telefono ${freeNumber} (gratuito da rete fissa)`, `Da cellulare ${mobileNumber}`, `Fax ${fax}`],
    en: [`Phone ${freeNumber} (free from landlines in Italy)`, `From mobile phones ${mobileNumber}`, `Fax ${fax}`],
    de: [`Telefon ${freeNumber} (kostenlos aus dem italienischen Festnetz)`, `Vom Handy ${mobileNumber}`, `Fax ${fax}`],
  };
  return [name, address, ...lines[language], site].join('\n');
}
