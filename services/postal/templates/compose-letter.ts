/** Puts a letter together: every word that will be on the paper, and nothing about how it looks. */

import type { Institution } from '../../../runtime/institution-settings';
import { addressBlock } from '../domain/address-block';
import type { Language, LetterBody, LetterContent } from '../domain/letter-content';
import { english } from './english';
import { german } from './german';
import { italian } from './italian';
import type { LetterTexts } from './letter-texts';

export interface ComposedLetter {
  /** Names the letter where it comes back: its id and attempt. */
  readonly code: string;
  readonly codeLine: string;
  readonly language: Language;
  /** The letter's date: the same however often it is drawn. */
  readonly date: Date;
  readonly dateLine: string;
  readonly senderName: string;
  readonly senderLines: readonly string[];
  readonly addressLines: readonly string[];
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Absent in a notice. */
  readonly half: HalfPanel | undefined;
  readonly sections: readonly Section[];
  readonly helpLine: string;
}

export interface HalfPanel {
  readonly label: string;
  /** The half's eight characters, four by four. */
  readonly groups: readonly [string, string];
  readonly referenceLabel: string;
  readonly reference: string;
  readonly expiryLine: string | undefined;
}

export interface Section {
  readonly title: string;
  readonly numbered: boolean;
  readonly items: readonly string[];
}

const textsOf: Readonly<Record<Language, LetterTexts>> = { it: italian, en: english, de: german };

/** Pure: the same letter gives the same words. `date` is when the letter was accepted. */
export function composeLetter(
  letter: { readonly id: string; readonly attempt: number; readonly date: Date },
  content: LetterContent,
  institution: Institution,
): ComposedLetter {
  const texts = textsOf[content.language];
  const code = `${letter.id}-${letter.attempt}`;
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
  const steps = { title: texts.stepsTitle, numbered: true, items: texts.steps(body.half, reference, institution.site) };
  return {
    subject: texts.halfSubject(body.half),
    paragraphs: [texts.salutation, texts.halfIntroduction(body.half)],
    half: {
      label: texts.halfLabel(body.half),
      groups: [body.characters.slice(0, 4), body.characters.slice(4)],
      referenceLabel: texts.referenceLabel,
      reference,
      expiryLine: body.expireTime === undefined ? undefined : texts.expiry(longDate(body.expireTime, texts)),
    },
    sections: [steps, advice],
  };
}

function longDate(time: Date, texts: LetterTexts): string {
  return new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: 'Europe/Rome' }).format(time);
}
