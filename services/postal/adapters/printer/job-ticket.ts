/** How a batch is to be printed: what is asked of the printer, what it must be able to do for it, and whether a job has it. */
import type { LetterClass } from '../../domain/batch';
import { collectionIn, flagIn, numberIn, numbersIn, textIn, textsIn } from './ipp-attributes';
import type { IppAttributes } from './ipp-decode';
import type { Attribute } from './ipp-encode';
import { operations } from './ipp-tags';
import { type MediaSize, mediaSizeOf } from './media-size';

export const sidesChoices = ['one-sided', 'two-sided-long-edge'] as const;
export type Sides = (typeof sidesChoices)[number];

export interface PrintSettings {
  /** As IPP names it: iso_a4_210x297mm. */
  readonly media: string;
  readonly sides: Sides;
  /** media-source, such as tray-2; undefined: the printer's choice. */
  readonly tray: string | undefined;
  /** Likewise, for letters that are handed out at a desk; undefined: as for the others. */
  readonly deskTray: string | undefined;
}

export interface JobTicket {
  readonly media: string;
  readonly sides: Sides;
  readonly tray: string | undefined;
}

export function ticketFor(letterClass: LetterClass, { media, sides, tray, deskTray }: PrintSettings): JobTicket {
  return { media, sides, tray: letterClass === 'desk' ? (deskTray ?? tray) : tray };
}

/** Else the next letter begins on the back of the last one. */
const documentHandling = 'separate-documents-collated-copies';
/** Those that are only asked for where the printer knows them: without them it does as is asked, or cannot do otherwise. */
const wherePossible = [
  // The address must stand where the window is.
  { name: 'print-scaling', value: 'none' },
  // No banner page goes into an envelope.
  { name: 'job-sheets', value: 'none' },
] as const;

/** What of itself a printer is asked for, to judge by. */
export const printerFields = [
  'printer-uuid',
  'printer-error-policy',
  'operations-supported',
  'multiple-document-jobs-supported',
  'multiple-document-handling-supported',
  'document-format-supported',
  'job-hold-until-supported',
  'job-sheets-supported',
  'print-scaling-supported',
  'media-supported',
  'media-col-supported',
  'media-source-supported',
  'sides-supported',
] as const;

/** Held until it is released. A tray can only be asked for together with the size of the paper. */
export function jobAttributesOf({ media, sides, tray }: JobTicket, printer: IppAttributes): readonly Attribute[] {
  const paper: Attribute =
    tray === undefined
      ? { name: 'media', syntax: 'keyword', value: media }
      : { name: 'media-col', syntax: 'collection', members: [sizeMember(mediaSizeOf(media)), sourceMember(tray)] };
  const possible = wherePossible.filter(({ name, value }) => textsIn(printer, `${name}-supported`).includes(value));
  return [
    { name: 'job-hold-until', syntax: 'keyword', value: 'indefinite' },
    { name: 'copies', syntax: 'integer', value: 1 },
    { name: 'sides', syntax: 'keyword', value: sides },
    { name: 'multiple-document-handling', syntax: 'keyword', value: documentHandling },
    ...possible.map((one): Attribute => ({ ...one, syntax: 'keyword' })),
    paper,
  ];
}

function sizeMember({ width, length }: MediaSize): Attribute {
  return {
    name: 'media-size',
    syntax: 'collection',
    members: [
      { name: 'x-dimension', syntax: 'integer', value: width },
      { name: 'y-dimension', syntax: 'integer', value: length },
    ],
  };
}

function sourceMember(value: string): Attribute {
  return { name: 'media-source', syntax: 'keyword', value };
}

/** What of it this printer cannot do, as the attributes that say so; none: it is suitable. */
export function unsuitedFor({ media, sides, tray }: JobTicket, printer: IppAttributes): readonly string[] {
  const supports = (name: string, value: string) => textsIn(printer, `${name}-supported`).includes(value);
  const known = numbersIn(printer, 'operations-supported');
  const missing = Object.entries(operations).filter(([, operation]) => !known.includes(operation));
  const errorPolicy = textIn(printer, 'printer-error-policy');
  const failures: readonly (readonly [boolean, string])[] = [
    [flagIn(printer, 'multiple-document-jobs-supported') !== true, 'multiple-document-jobs-supported'],
    [!supports('multiple-document-handling', documentHandling), `multiple-document-handling ${documentHandling}`],
    [!supports('document-format', 'application/pdf'), 'document-format application/pdf'],
    [!supports('job-hold-until', 'indefinite'), 'job-hold-until indefinite'],
    [!supports('media', media), `media ${media}`],
    [!supports('sides', sides), `sides ${sides}`],
    [tray !== undefined && !supports('media-col', 'media-source'), 'media-col media-source'],
    [tray !== undefined && !supports('media-source', tray), `media-source ${tray}`],
    // CUPS's other policies begin a job that failed anew, with the letters that were printed already.
    [errorPolicy !== undefined && errorPolicy !== 'abort-job', 'printer-error-policy abort-job'],
  ];
  return [...missing.map(([name]) => name), ...failures.filter(([fails]) => fails).map(([, name]) => name)];
}

/** What of it the job does not have: the printer has left it out, or changed it. */
export function differencesOf({ media, sides, tray }: JobTicket, job: IppAttributes): readonly string[] {
  const paper = collectionIn(job, 'media-col');
  const failures: readonly (readonly [boolean, string])[] = [
    [textIn(job, 'job-hold-until') !== 'indefinite', 'job-hold-until'],
    [textIn(job, 'sides') !== sides, 'sides'],
    [textIn(job, 'multiple-document-handling') !== documentHandling, 'multiple-document-handling'],
    [tray === undefined && textIn(job, 'media') !== media, 'media'],
    [tray !== undefined && !isOfSize(paper, mediaSizeOf(media)), 'media-col media-size'],
    [tray !== undefined && (paper === undefined || textIn(paper, 'media-source') !== tray), 'media-col media-source'],
  ];
  return failures.filter(([fails]) => fails).map(([, name]) => name);
}

function isOfSize(paper: IppAttributes | undefined, { width, length }: MediaSize): boolean {
  const size = paper === undefined ? undefined : collectionIn(paper, 'media-size');
  return size !== undefined && numberIn(size, 'x-dimension') === width && numberIn(size, 'y-dimension') === length;
}
