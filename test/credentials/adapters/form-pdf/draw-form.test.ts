import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openFormDrawing } from '../../../../services/credentials/adapters/form-pdf/draw-form';
import type { ComposedForm } from '../../../../services/credentials/domain/composed-form';
import type { ElevationNumber } from '../../../../services/credentials/domain/elevation-number';
import {
  composeConversionForm,
  composeDeskForm,
  type FormHolder,
  formLanguages,
} from '../../../../services/credentials/templates/compose-form';
import { printedWords, savedPdf, scannedBarcodes } from '../../../support/printed-page';
import { verdicts } from '../../../support/verapdf';
import { forms, longestHolder, plainHolder } from '../../form-room';

const run = promisify(execFile);
const { drawForm, institution } = forms;
const date = new Date('2026-01-07T09:00:00Z');
const untilTime = new Date('2026-02-06T09:00:00Z');
const number = '123456789010' as ElevationNumber; // only its form counts here
const deskNumber = 'MV35-123456789010';

function conversion(language: string, holder: FormHolder): ComposedForm {
  return composeConversionForm({ holder, number, language, date, untilTime }, institution);
}

function deskForm(language: string, holder: FormHolder, wish: 'pin' | 'level', deskId = 'roma-1'): ComposedForm {
  return composeDeskForm({ holder, number: deskNumber, language, date, deskId, wish }, institution);
}

/** Every form in every language, with little on it and with as much as there can be. */
const samples = formLanguages.flatMap((language) =>
  [plainHolder, longestHolder].flatMap((holder) => [
    { form: conversion(language, { ...holder, postalAddress: undefined }), scanned: `CODE-128:${number}` },
    { form: deskForm(language, holder, 'pin', 'w'.repeat(40)), scanned: `CODE-128:${deskNumber}` },
    { form: deskForm(language, { ...holder, postalAddress: undefined }, 'level'), scanned: `CODE-128:${deskNumber}` },
  ]),
);

describe('A form, in every language, with little on it or as much as there can be', () => {
  const drawn = Promise.all(samples.map(({ form }) => drawForm(form)));
  /** Tags and barcodes are the same in every language. */
  const inOneLanguage = samples.length / formLanguages.length;

  test('is PDF/A-2b, and keeps the rules of PDF/A-2a and PDF/UA-1 but for claiming to', async () => {
    const files = await Promise.all((await drawn).slice(0, inOneLanguage).map(savedPdf));
    const told = async (flavour: '2b' | '2a' | 'ua1') => [...new Set(Object.values(await verdicts(files, flavour)))];
    expect(await told('2b')).toEqual(['PASS']);
    expect(await told('2a')).toEqual(['FAIL 6.6.4-3']);
    expect(await told('ua1')).toEqual(['FAIL 5-1']);
  });

  test('is one page with every word on it, and fits into an answer many times', async () => {
    for (const [index, pdf] of (await drawn).entries()) {
      const words = await printedWords(pdf);
      const right = Math.max(...words.map(({ left, width }) => left + width));
      const bottom = Math.max(...words.map(({ top, height }) => top + height));
      const read = words.map(({ text }) => text).join('');
      const values = samples[index]?.form.holder.rows.map(({ value }) => value.replaceAll(' ', '')) ?? [];
      expect({
        right: right <= 191,
        bottom: bottom <= 285,
        missing: values.filter((one) => !read.includes(one)),
      }).toEqual({ right: true, bottom: true, missing: [] });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
      expect(pdf.length).toBeLessThan(64 * 1_024);
    }
  });

  test('has a barcode that another maker’s reader reads from its picture', async () => {
    const read = await Promise.all((await drawn).slice(0, inOneLanguage).map(scannedBarcodes));
    expect(read).toEqual(samples.slice(0, inOneLanguage).map(({ scanned }) => [scanned]));
  });
});

test('a form tells its structure and its language to who cannot see it', async () => {
  const pdf = await drawForm(deskForm('de-AT', plainHolder, 'pin'));
  const { stdout } = await run('pdfinfo', ['-struct', await savedPdf(pdf)]);
  const elements = stdout.match(/^ *[A-Z]\w*/gm)?.map((line) => line.trim());
  const list = (items: number) => ['H2', 'L', ...Array.from({ length: items }, () => ['LI', 'Lbl', 'LBody']).flat()];
  expect(elements).toEqual([
    'Document',
    ...['P', 'P', 'P', 'P'],
    ...['Figure', 'P', 'P'],
    ...['H1', 'P'],
    ...['H2', 'P', 'P', 'P', 'P'],
    ...list(3),
    ...list(3),
    ...['H2', 'P'],
    ...['H2', 'P', 'P', 'P'],
    ...['H2', 'P', 'P', 'P', 'P', 'P', 'P', 'P', 'P'],
    'P',
  ]);
  expect(pdf.toString('latin1')).toContain('/Lang (de)');
});

test('the same form has the same bytes, whatever was drawn before it', async () => {
  const form = conversion('sl', plainHolder);
  const first = await drawForm(form);
  await drawForm(deskForm('fr', longestHolder, 'pin'));
  expect(await drawForm(form)).toEqual(first);
  expect(await openFormDrawing()(form)).toEqual(first);
});

test('a language that there are no words in gets the Italian ones', () => {
  expect(conversion('ja', plainHolder)).toEqual(conversion('it', plainHolder));
});

test('a form that would have a hole in a name, or run off its sheet, is refused', async () => {
  const faultOf = (form: ComposedForm) => drawForm(form).catch((error: unknown) => error);
  const unprintable = conversion('it', { ...plainHolder, familyName: '田中' });
  expect(await faultOf(unprintable)).toMatchObject({ kind: 'invalid', reason: 'UNPRINTABLE_CHARACTER' });
  const tooLong = { ...conversion('it', plainHolder), lead: 'word '.repeat(2_000) };
  expect(await faultOf(tooLong)).toMatchObject({ kind: 'invalid', reason: 'FORM_TOO_LONG' });
  const noRoom = { ...conversion('it', plainHolder), institution: 'Institution '.repeat(50) };
  expect(await faultOf(noRoom)).toMatchObject({ kind: 'invalid', reason: 'FORM_TOO_LONG' });
});
