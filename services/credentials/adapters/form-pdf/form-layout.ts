/**
 * Every text of a form with its place, before anything is drawn. By rule: what does not fit the sheet is set smaller, step by step,
 * down to 7 points, then with the holder's data in narrow letters; where that does not do, there is no form. Nothing runs into its neighbour or off the sheet.
 */
import { Fault } from '../../../../runtime/fault';
import type { Face } from '../../../../runtime/pdf-face';
import { firstThatFits } from '../../../../runtime/pdf-fitting-text';
import type { Fonts } from '../../../../runtime/pdf-fonts';
import { type Box, bottomOf } from '../../../../runtime/pdf-lengths';
import {
  accent,
  lineWidth,
  muted,
  type PlacedLine,
  setText,
  type TextStyle,
} from '../../../../runtime/pdf-placed-text';
import type { ComposedForm, FormBox, FormData, FormStatements } from '../../domain/composed-form';
import { barcodeBox, barHeight, boxHeight, institutionBox, labelWidth, sheet, tickSide } from './form-geometry';

/** Points, at full size. */
const bodySize = 9.5;
const smallestSize = 8.75;

type Lines = readonly PlacedLine[];

/** A part of the form in reading order, as its tags tell it. */
export type PlacedPart =
  | { readonly kind: 'text'; readonly tag: 'H1' | 'H2' | 'P'; readonly lines: Lines }
  | { readonly kind: 'list'; readonly items: readonly { readonly mark: Lines; readonly text: Lines }[] }
  /** Where the barcode stands among the texts. */
  | { readonly kind: 'barcode' };

export interface FormLayout {
  readonly parts: readonly PlacedPart[];
  /** To write in, and to tick. */
  readonly frames: readonly Box[];
  /** Below titles: from the left edge to the right one. */
  readonly rules: readonly number[];
}

/** Pure. Faults: invalid FORM_TOO_LONG. */
export function layOut(form: ComposedForm, fonts: Fonts): FormLayout {
  const head = [...setInstitution(form, fonts), ...setNumber(form, fonts)];
  const body = setBodyWith(fonts.bold, form, fonts) ?? setBodyWith(fonts.condensed, form, fonts);
  if (body === undefined) throw tooLong();
  return { parts: [...head, ...body.parts], frames: body.frames, rules: body.rules };
}

function setBodyWith(valueFace: Face, form: ComposedForm, fonts: Fonts): Setter | undefined {
  return firstThatFits(smallestSize, (factor) => {
    const setter = new Setter(fonts, valueFace, factor);
    setBody(form, setter);
    return setter.top <= bottomOf(sheet) ? setter : undefined;
  });
}

function tooLong(): Fault {
  return new Fault('invalid', 'FORM_TOO_LONG', 'a text of the form does not fit the sheet');
}

function setInstitution({ institution, institutionLines }: ComposedForm, fonts: Fonts): readonly PlacedPart[] {
  const parts = firstThatFits(8, (factor) => {
    // A long name gives way sooner than the lines below it.
    const style: TextStyle = { face: fonts.bold, size: 14 * factor * factor, color: accent };
    const name = setText(institution, style, institutionBox);
    const placed: PlacedPart[] = [{ kind: 'text', tag: 'P', lines: name.lines }];
    let top = name.bottom + 0.8;
    for (const line of institutionLines) {
      const block = setText(line, { face: fonts.regular, size: 8 * factor, color: muted }, { ...institutionBox, top });
      placed.push({ kind: 'text', tag: 'P', lines: block.lines });
      top = block.bottom;
    }
    return top <= bottomOf(institutionBox) ? placed : undefined;
  });
  if (parts === undefined) throw tooLong();
  return parts;
}

/** Below the bars, each line in the middle. */
function setNumber({ barcode: { label, shown } }: ComposedForm, fonts: Fonts): readonly PlacedPart[] {
  const middle = (text: string, style: { face: Fonts['regular']; size: number }, top: number) => {
    const width = lineWidth(text, style);
    const left = barcodeBox.left + Math.max(0, (barcodeBox.width - width) / 2);
    // A hair more than its width, or it would be broken.
    return setText(text, style, { left, top, width: width + 1 });
  };
  const number = middle(shown, { face: fonts.mono, size: 11 }, barcodeBox.top + barHeight + 1);
  const name = middle(label, { face: fonts.regular, size: 8 }, number.bottom);
  return [
    { kind: 'barcode' },
    { kind: 'text', tag: 'P', lines: name.lines },
    { kind: 'text', tag: 'P', lines: number.lines },
  ];
}

/** Sets part after part from above; `top` is where the next one begins. */
class Setter {
  readonly parts: PlacedPart[] = [];
  readonly frames: Box[] = [];
  readonly rules: number[] = [];
  top = bottomOf(barcodeBox) + 5;

  constructor(
    readonly fonts: Fonts,
    /** What is the holder's own; narrow where there is much of it. */
    readonly valueFace: Face,
    readonly factor: number,
  ) {}

  text(tag: 'H1' | 'H2' | 'P', text: string, size: number, place: Partial<Box> = {}): number {
    const face = tag === 'P' ? this.fonts.regular : this.fonts.bold;
    const style: TextStyle = { face, size: size * this.factor, ...(tag === 'H2' ? { color: accent } : {}) };
    const block = setText(text, style, { ...sheet, top: this.top, ...place });
    this.parts.push({ kind: 'text', tag, lines: block.lines });
    return block.bottom;
  }

  space(millimetres: number): void {
    this.top += millimetres * this.factor;
  }

  title(text: string): void {
    this.space(2.8);
    this.top = this.text('H2', text, 10.5) + 0.4;
    this.rules.push(this.top);
    this.space(1.6);
  }
}

function setBody(form: ComposedForm, setter: Setter): void {
  setter.top = setter.text('H1', form.title, 14);
  setter.space(1.5);
  setter.top = setter.text('P', form.lead, bodySize);
  setData(form.holder, setter);
  for (const statements of form.statements) setStatements(statements, setter);
  setter.title(form.privacy.title);
  setter.top = setter.text('P', form.privacy.text, smallestSize);
  setter.title(form.signature.title);
  setBoxes(form.signature.boxes, setter);
  if (form.desk !== undefined) {
    setter.title(form.desk.title);
    setChoices(form.desk.choicesLabel, form.desk.choices, setter);
    setBoxes(form.desk.boxes, setter);
  }
  setter.space(2);
  setter.top = setter.text('P', form.footer, smallestSize);
}

/** Each row is one sentence to who hears it: what it is, and what it says. */
function setData({ title, rows }: FormData, setter: Setter): void {
  const { fonts, valueFace, factor } = setter;
  setter.title(title);
  for (const { label, value } of rows) {
    const place = { left: sheet.left, top: setter.top, width: labelWidth };
    const name = setText(label, { face: fonts.regular, size: bodySize * factor, color: muted }, place);
    const beside = { left: sheet.left + labelWidth, top: setter.top, width: sheet.width - labelWidth };
    const said = setText(value, { face: valueFace, size: bodySize * factor }, beside);
    setter.parts.push({ kind: 'text', tag: 'P', lines: [...name.lines, ...said.lines] });
    setter.top = Math.max(name.bottom, said.bottom);
    setter.space(0.7);
  }
}

const markWidth = 6;

function setStatements({ title, items }: FormStatements, setter: Setter): void {
  const { fonts, factor } = setter;
  const size = bodySize * factor;
  setter.title(title);
  const placed = items.map((item, index) => {
    const top = setter.top;
    const mark = setText(`${index + 1}.`, { face: fonts.bold, size }, { ...sheet, top, width: markWidth });
    const place = { left: sheet.left + markWidth, top, width: sheet.width - markWidth };
    const text = setText(item, { face: fonts.regular, size }, place);
    setter.top = text.bottom;
    setter.space(0.7);
    return { mark: mark.lines, text: text.lines };
  });
  setter.parts.push({ kind: 'list', items: placed });
}

const gap = 3;

/** A row of frames, what each is for above it. */
function setBoxes(boxes: readonly FormBox[], setter: Setter): void {
  const width = sheet.width - gap * (boxes.length - 1);
  const top = setter.top;
  let left = sheet.left;
  const bottoms: number[] = [];
  const places = boxes.map(({ label, share }) => {
    const place = { left, top, width: (width * share) / 100 };
    bottoms.push(setter.text('P', label, smallestSize, place));
    left += place.width + gap;
    return place;
  });
  const height = boxHeight * setter.factor;
  const below = Math.max(...bottoms) + 0.6;
  for (const place of places) setter.frames.push({ ...place, top: below, height });
  setter.top = below + height;
  setter.space(1.2);
}

/** One after the other, on as many rows as it takes. */
function setChoices(label: string, choices: readonly string[], setter: Setter): void {
  const size = smallestSize * setter.factor;
  const style = { face: setter.fonts.regular, size };
  setter.top = setter.text('P', label, smallestSize);
  setter.space(0.8);
  let left = sheet.left;
  let bottom = setter.top;
  for (const choice of choices) {
    const wide = tickSide + 1.5 + lineWidth(choice, style);
    if (left > sheet.left && left + wide > sheet.left + sheet.width) {
      left = sheet.left;
      setter.top = bottom + 0.8;
    }
    setter.frames.push({ left, top: setter.top + 0.5, width: tickSide, height: tickSide });
    bottom = setter.text('P', choice, smallestSize, { left: left + tickSide + 1.5, width: wide + 1 });
    left += wide + 5;
  }
  setter.top = bottom;
  setter.space(1.5);
}
