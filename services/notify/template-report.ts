/** What the command says of templates, as a terminal shows it. */

import { faultInWords } from '../../runtime/template-fault';
import { smsSizeOf } from './domain/sms-size';
import type { CheckedTemplates } from './templates/check-templates';
import type { MeasuredText } from './templates/measure-texts';
import type { RenderedText } from './templates/templates';

/** Marks what matters where the terminal can. */
export interface Emphasis {
  strong(text: string): string;
  soft(text: string): string;
  alarm(text: string): string;
}

export const plain: Emphasis = { strong: String, soft: String, alarm: String };
const inCode = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
export const coloured: Emphasis = { strong: inCode('1'), soft: inCode('2'), alarm: inCode('31') };

const headings = ['TEMPLATE', 'CHANNEL', 'LANGUAGE', 'CHARACTERS', 'AT MOST', 'SMS AT MOST', ''] as const;
const numeric = new Set([3, 4]);

/** A line for each text, then what is missing, then what is wrong. */
export function checkReport(checked: CheckedTemplates, emphasis: Emphasis): string {
  const { texts, faults, tooLong, missing } = checked;
  const rows = texts.map((text, index) => rowOf(text, texts[index - 1]));
  const parts = [
    ...(rows.length > 0 ? [table(rows, emphasis)] : []),
    ...(missing.length > 0 ? [missingReport(missing, emphasis)] : []),
    ...(tooLong.length > 0 ? [tooLongReport(tooLong, emphasis)] : []),
    ...(faults.length > 0 ? [faultReport(faults, emphasis)] : []),
    verdict(checked, emphasis),
  ];
  return `${parts.join('\n\n')}\n`;
}

function rowOf(text: MeasuredText, before: MeasuredText | undefined): readonly string[] {
  const isSameTemplate = before?.template === text.template;
  const isSameChannel = isSameTemplate && before?.channel === text.channel;
  return [
    isSameTemplate ? '' : text.template,
    isSameChannel ? '' : text.channel,
    text.language,
    count(text.characters),
    count(text.mostCharacters),
    text.longestSms === undefined ? '' : sizeInWords(text.longestSms),
    text.isInstitutions ? "the institution's" : '',
  ];
}

/** 1 segment, 153 of 160 places, GSM-7 */
function sizeInWords({ encoding, segments, places }: NonNullable<MeasuredText['longestSms']>): string {
  const [alone, several] = encoding === 'gsm-7' ? [160, 153] : [70, 67];
  const room = segments === 1 ? alone : segments * several;
  const name = encoding === 'gsm-7' ? 'GSM-7' : 'UCS-2';
  return `${segments} ${segments === 1 ? 'segment' : 'segments'}, ${places} of ${room} places, ${name}`;
}

function table(rows: readonly (readonly string[])[], { strong }: Emphasis): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        numeric.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [strong(line(headings)), ...rows.map(line)].join('\n');
}

function missingReport(missing: CheckedTemplates['missing'], { strong, soft }: Emphasis): string {
  const byText = new Map<string, string[]>();
  for (const { template, channel, language } of missing) {
    const key = `${template}, ${channel}`;
    byText.set(key, [...(byText.get(key) ?? []), language]);
  }
  const lines = [...byText].map(([text, languages]) => `  ${text}: ${languages.join(', ')}`);
  return [strong('Missing languages'), ...lines, soft('  Whoever asks for one of these gets another one.')].join('\n');
}

function tooLongReport(tooLong: readonly MeasuredText[], { alarm }: Emphasis): string {
  const lines = tooLong.map(
    ({ path, longestSms }) => `  ${path}: ${longestSms === undefined ? '' : sizeInWords(longestSms)}`,
  );
  return [
    alarm("Too long: these must be one segment of GSM-7, whatever their values, with the institution's settings"),
    ...lines,
  ].join('\n');
}

function faultReport(faults: CheckedTemplates['faults'], { alarm }: Emphasis): string {
  return [alarm('Wrong'), ...faults.map((fault) => `  ${faultInWords(fault)}`)].join('\n');
}

function verdict({ templates, texts, faults, tooLong, missing }: CheckedTemplates, { strong }: Emphasis): string {
  const wrong = faults.length + tooLong.length;
  const what = `${count(templates.length)} templates, ${count(texts.length)} texts`;
  if (wrong > 0) return strong(`${what}: ${count(wrong)} wrong. No process that sends messages starts with these.`);
  return strong(`${what}: all right${missing.length > 0 ? `, ${count(missing.length)} missing languages` : ''}.`);
}

/** One text as its reader gets it. */
export function previewReport(rendered: RenderedText, asked: string, { strong, soft }: Emphasis): string {
  const { subject, text, language, fellBack } = rendered;
  const fallback = fellBack ? [soft(`There is no text in ${asked}: this one is in ${language}.`), ''] : [];
  if (subject !== '') return [...fallback, strong(subject), '', text].join('\n');
  return [...fallback, text, '', soft(sizeInWords(smsSizeOf(text))), ''].join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}
