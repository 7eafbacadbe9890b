/**
 * Every text of a letter with its place, before anything is drawn. By rule: a text that does not fit its box is set smaller, step
 * by step, down to 7 points; where that does not do, there can be no letter. Nothing ever runs into its neighbour or off the sheet.
 */

import type { Fonts } from '../../../../runtime/pdf-fonts';
import { type Box, bottomOf } from '../../../../runtime/pdf-lengths';
import { accent, muted, type PlacedLine, setText } from '../../../../runtime/pdf-placed-text';
import type { ComposedLetter, HandedTo } from '../../ports';
import { setAddress } from './address-lines';
import { firstThatFits, fitting } from './fitting-text';
import { dateBox, footerBox, handedToBox, logoBox, middleBox, sectionsBox, senderBox, wordsBox } from './geometry';
import { type PlacedHalf, setHalf } from './half-layout';
import { type PlacedSection, setSections } from './section-layout';

export interface LetterLayout {
  readonly sender: readonly (readonly PlacedLine[])[];
  readonly date: readonly PlacedLine[];
  readonly address: readonly PlacedLine[];
  /** On a slip, in the address's stead. */
  readonly handedTo: readonly (readonly PlacedLine[])[];
  readonly subject: readonly PlacedLine[];
  readonly paragraphs: readonly (readonly PlacedLine[])[];
  readonly half: PlacedHalf | undefined;
  readonly sections: readonly PlacedSection[];
  readonly footer: readonly (readonly PlacedLine[])[];
}

/** Pure. Faults: invalid (ADDRESS_TOO_LONG, LETTER_TOO_LONG). */
export function layOut(
  letter: ComposedLetter,
  fonts: Fonts,
  logo: { readonly width: number } | undefined,
): LetterLayout {
  const { subject, paragraphs, bottom } = setWords(letter, fonts);
  return {
    sender: setSender(letter, fonts, logo?.width),
    date: fitting(letter.dateLine, { face: fonts.regular, size: 9.5 }, dateBox),
    address: setAddress(letter.addressLines, fonts.condensed),
    handedTo: letter.handedTo === undefined ? [] : setHandedTo(letter.handedTo, fonts),
    subject,
    paragraphs,
    half: letter.half === undefined ? undefined : setHalf(letter.half, fonts),
    sections: setSections(letter.sections, fonts, sectionPlaces(letter, bottom)),
    footer: setFooter(letter, fonts),
  };
}

function setSender({ senderName, senderLines }: ComposedLetter, fonts: Fonts, logoWidth: number | undefined) {
  const box = senderBox;
  const indent = logoWidth === undefined ? 0 : Math.min(logoWidth, logoBox.width) + 5;
  const place = { left: box.left + indent, width: box.width - indent };
  return firstThatFits(8.5, (factor) => {
    // A long name gives way sooner than the lines below it.
    const name = setText(senderName, { face: fonts.bold, size: 13 * factor * factor }, { ...place, top: box.top + 3 });
    const lines: (readonly PlacedLine[])[] = [name.lines];
    let top = name.bottom + 0.6;
    for (const line of senderLines) {
      const block = setText(line, { face: fonts.regular, size: 8.5 * factor, color: muted }, { ...place, top });
      lines.push(block.lines);
      top = block.bottom;
    }
    return top <= bottomOf(box) ? lines : undefined;
  });
}

function setHandedTo({ label, name, deskLine }: HandedTo, fonts: Fonts) {
  const box = handedToBox;
  return firstThatFits(9, (factor) => {
    const title = setText(label, { face: fonts.bold, size: 9 * factor, color: accent }, box);
    // A long name gives way sooner than the lines around it.
    const person = setText(name, { face: fonts.bold, size: 15 * factor * factor }, { ...box, top: title.bottom + 1 });
    const desk = setText(
      deskLine,
      { face: fonts.regular, size: 9.5 * factor, color: muted },
      { ...box, top: person.bottom + 1 },
    );
    return desk.bottom <= bottomOf(box) ? [title.lines, person.lines, desk.lines] : undefined;
  });
}

function setWords({ subject, paragraphs, half }: ComposedLetter, fonts: Fonts) {
  const box = half === undefined ? middleBox : wordsBox;
  return firstThatFits(10, (factor) => {
    const title = setText(subject, { face: fonts.bold, size: 13 * factor }, box);
    const blocks: (readonly PlacedLine[])[] = [];
    let top = title.bottom + 2.2 * factor;
    for (const paragraph of paragraphs) {
      const block = setText(paragraph, { face: fonts.regular, size: 10 * factor }, { ...box, top });
      blocks.push(block.lines);
      top = block.bottom + 1.4 * factor;
    }
    return top <= bottomOf(box) ? { subject: title.lines, paragraphs: blocks, bottom: top } : undefined;
  });
}

/** Below the fold; where there is no half, right below the words if there is room for them. */
function sectionPlaces({ half }: ComposedLetter, wordsBottom: number): readonly Box[] {
  if (half !== undefined) return [sectionsBox];
  const top = wordsBottom + 5;
  return [{ ...sectionsBox, top, height: bottomOf(middleBox) - top }, sectionsBox];
}

function setFooter({ helpLine, codeLine }: ComposedLetter, fonts: Fonts) {
  return firstThatFits(9, (factor) => {
    const help = setText(helpLine, { face: fonts.bold, size: 9 * factor }, footerBox);
    const code = { face: fonts.regular, size: 7, color: muted } as const;
    const codeBlock = setText(codeLine, code, { ...footerBox, top: help.bottom + 1 });
    return codeBlock.bottom <= bottomOf(footerBox) ? [help.lines, codeBlock.lines] : undefined;
  });
}
