/** The two forms, from what is known of their holder and the words of a language. Pure. */
import type { Institution } from '../../../runtime/institution-settings';
import { lookUpLanguage } from '../../../runtime/language-lookup';
import type { ComposedForm } from '../domain/composed-form';
import type { Contact } from '../domain/contact';
import { identityDocuments } from '../domain/desk';
import { type ElevationNumber, shownElevationNumber } from '../domain/elevation-number';
import type { PostalAddress } from '../domain/postal-address';
import type { FormWords } from './form-words';
import { german } from './texts/de';
import { english } from './texts/en';
import { french } from './texts/fr';
import { italian } from './texts/it';
import { slovene } from './texts/sl';

/** Whom a form is for; what is not given is not on it. */
export interface FormHolder {
  readonly fiscalCode: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly postalAddress: PostalAddress | undefined;
  /** As they are to be read: masked, or whole. */
  readonly contacts: readonly { readonly kind: Contact['kind']; readonly shown: string }[];
}

export interface ConversionForm {
  readonly holder: FormHolder;
  readonly number: ElevationNumber;
  readonly language: string;
  readonly date: Date;
  /** Until when documents are awaited. */
  readonly untilTime: Date;
}

export interface FormForDesk {
  readonly holder: FormHolder;
  readonly number: string;
  readonly language: string;
  readonly date: Date;
  readonly deskId: string;
  /** A new PIN, or the dispositive level for the one in use. */
  readonly wish: 'pin' | 'level';
}

const fallback = italian;
const texts = new Map([italian, english, german, french, slovene].map((words) => [words.language, words]));

/** Languages there are forms in, by their tags. */
export const formLanguages: readonly string[] = [...texts.keys()];

/** To print, sign and send with an identity document. */
export function composeConversionForm(form: ConversionForm, institution: Institution): ComposedForm {
  const { holder, number, date } = form;
  const words = wordsFor(form.language);
  const { conversion } = words;
  const { asks, declares } = conversion;
  return {
    ...frame(words, institution, date, conversion),
    lead: filled(conversion.lead, { site: institution.site, date: longDate(form.untilTime, words.language) }),
    barcode: { text: number, label: conversion.number, shown: shownElevationNumber(number) },
    holder: dataOf(holder, words),
    statements: statementsOf(words, declares, asks),
    desk: undefined,
  };
}

/** MV35, which the holder signs at a desk. */
export function composeDeskForm(form: FormForDesk, institution: Institution): ComposedForm {
  const { holder, number, date, deskId, wish } = form;
  const words = wordsFor(form.language);
  const { desk } = words;
  const row = [
    { label: desk.documentNumber, share: 50 },
    { label: desk.operator, share: 50 },
  ];
  return {
    ...frame(words, institution, date, desk),
    lead: desk.lead,
    barcode: { text: number, label: desk.number, shown: number },
    holder: dataOf(holder, words),
    statements: statementsOf(words, desk.declares, wish === 'pin' ? desk.asks : desk.asksForLevel),
    desk: {
      title: filled(desk.partTitle, { desk: deskId }),
      choicesLabel: desk.document,
      choices: identityDocuments.map((kind) => desk.documents[kind]),
      boxes: row,
    },
  };
}

function wordsFor(language: string): FormWords {
  return lookUpLanguage(texts, language, fallback.language)?.text ?? fallback;
}

function frame(
  words: FormWords,
  institution: Institution,
  date: Date,
  text: FormWords['conversion'] | FormWords['desk'],
) {
  const { name, address, freeNumber, fax, site } = institution;
  const { title, place, date: dateLabel, sign } = words.signature;
  return {
    language: words.language,
    date,
    institution: name,
    institutionLines: [address, `${words.freeNumber} ${freeNumber} · ${words.fax} ${fax}`, site],
    title: text.title,
    privacy: { title: words.privacyTitle, text: filled(text.privacy, { institution: name }) },
    signature: {
      title,
      boxes: [
        { label: place, share: 30 },
        { label: dateLabel, share: 20 },
        { label: sign, share: 50 },
      ],
    },
    footer: filled(text.footer, { institution: name }),
  };
}

function dataOf({ fiscalCode, givenName, familyName, postalAddress, contacts }: FormHolder, { holder }: FormWords) {
  const rows = [
    { label: holder.name, value: `${givenName} ${familyName}` },
    { label: holder.fiscalCode, value: fiscalCode },
    ...(postalAddress === undefined ? [] : [{ label: holder.address, value: addressLine(postalAddress) }]),
    ...contacts.map(({ kind, shown }) => ({ label: holder[kind], value: shown })),
  ];
  return { title: holder.title, rows };
}

/** The name stands above it already. */
function addressLine({ careOf, building, street, postalCode, locality, province, countryCode }: PostalAddress): string {
  const place = [postalCode, locality, province].filter((part) => part !== '').join(' ');
  const country = countryCode === 'IT' ? '' : countryCode;
  return [careOf, building, street, place, country].filter((part) => part !== '').join(', ');
}

function statementsOf(words: FormWords, declares: readonly string[], asks: readonly string[]) {
  return [
    { title: words.declares, items: declares },
    { title: words.asks, items: asks },
  ];
}

/** Each `{name}` by its value; what a value says is not looked at again. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** By the calendar of Rome, where the institution is. */
function longDate(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: 'Europe/Rome', dateStyle: 'long' }).format(time);
}
