/** Puts a letter together: every word that will be on the paper, and nothing about how it looks. */

import type { Institution } from '../../../runtime/institution-settings';
import { addressBlock } from '../domain/address-block';
import type { ComposedLetter } from '../domain/composed-letter';
import type { Language, LetterBody, LetterContent } from '../domain/letter-content';
import { english } from './english';
import { german } from './german';
import { italian } from './italian';
import type { LetterTexts } from './letter-texts';

const textsOf: Readonly<Record<Language, LetterTexts>> = { it: italian, en: english, de: german };

/** Pure: the same letter gives the same words. `date` is when the letter was accepted. */
export function composeLetter(
  letter: { readonly id: string; readonly attempt: number; readonly printNumber: number; readonly date: Date },
  content: LetterContent,
  institution: Institution,
): ComposedLetter {
  const texts = textsOf[content.language];
  const code = `${letter.id}-${letter.attempt}-${letter.printNumber}`;
  return {
    code,
    codeLine: `${texts.letterCode} ${code}`,
    language: content.language,
    date: letter.date,
    dateLine: longDate(letter.date, texts),
    senderName: institution.name,
    senderLines: [institution.address, `${institution.site}  ·  Fax ${institution.fax}`],
    addressLines: addressBlock(content.address),
    ...words(content.body, content.reference, texts, institution),
    helpLine: texts.help(institution.freeNumber, institution.mobileNumber, institution.site),
  };
}

type Words = Pick<ComposedLetter, 'subject' | 'paragraphs' | 'half' | 'sections'>;

function words(body: LetterBody, reference: string, texts: LetterTexts, institution: Institution): Words {
  const advice = { title: texts.adviceTitle, numbered: false, items: texts.advice(institution.name) };
  if (body.kind === 'notice') {
    return {
      subject: texts.noticeSubject[body.notice],
      paragraphs: [texts.salutation, texts.noticeText[body.notice]],
      half: undefined,
      sections: [advice],
    };
  }
  const items =
    body.otherHalf === 'activation'
      ? texts.activationSteps(reference, institution.site)
      : texts.steps(body.half, reference, institution.site);
  return {
    subject: texts.halfSubject(body.half),
    paragraphs: [texts.salutation, texts.halfIntroduction(body.half, body.otherHalf)],
    half: {
      label: texts.halfLabel(body.half),
      groups: [body.characters.slice(0, 4), body.characters.slice(4)],
      referenceLabel: texts.referenceLabel,
      reference,
      expiryLine: body.expiryDays > 0 ? texts.expiry(body.expiryDays) : undefined,
    },
    sections: [{ title: texts.stepsTitle, numbered: true, items }, advice],
  };
}

function longDate(time: Date, texts: LetterTexts): string {
  return new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: 'Europe/Rome' }).format(time);
}
