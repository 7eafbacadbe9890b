/** The names of a PDF: `/Type`, `/Page`. One may be written with any of its characters as `#` and two digits. */
import { refusedDocument } from './document-bytes';

const name = /\/([^\s\0()<>[\]{}/%]{0,127})/g;
/** What a scan or a filled form does not have: programs, files inside, and forms that programs draw. */
const active = new Set(['JavaScript', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'XFA']);

/** What the dictionary before a stream says of it. */
export interface StreamNames {
  readonly isObjectStream: boolean;
  readonly filters: readonly string[];
  readonly hasPredictor: boolean;
}

const filtersTold = 8;
/** Of a whole document, far more than a scan or a filled form has: each is looked at, while nobody else is answered. */
const namesAtMost = 200_000;
const noStream: StreamNames = { isObjectStream: false, filters: [], hasPredictor: false };

export class PdfNames {
  /** One that was changed later is counted again. */
  pages = 0;
  private stream: StreamNames = noStream;
  private saysType = false;
  private seen = 0;

  /** Text that no name is cut off in. Faults: invalid DOCUMENT_ENCRYPTED, DOCUMENT_ACTIVE, DOCUMENT_MALFORMED. */
  look(text: string): void {
    let end = 0;
    for (const found of text.matchAll(name)) {
      this.seen += 1;
      if (this.seen > namesAtMost) throw refusedDocument('DOCUMENT_MALFORMED', `it has more than ${namesAtMost} names`);
      const isValue = this.saysType && isBlank(text.slice(end, found.index));
      end = found.index + found[0].length;
      this.see(plain(found[1] ?? ''), isValue);
    }
    if (!isBlank(text.slice(end))) this.saysType = false;
  }

  /** What was said since the last stream. */
  takeStream(): StreamNames {
    const { stream } = this;
    this.stream = noStream;
    this.saysType = false;
    return stream;
  }

  private see(word: string, isValueOfType: boolean): void {
    if (word === 'Encrypt') throw refusedDocument('DOCUMENT_ENCRYPTED', 'nobody could read it without its password');
    if (active.has(word)) throw refusedDocument('DOCUMENT_ACTIVE', 'it has programs or files inside');
    if (isValueOfType && word === 'Page') this.pages += 1;
    if (isValueOfType && word === 'ObjStm') this.stream = { ...this.stream, isObjectStream: true };
    if (word.endsWith('Decode') && this.stream.filters.length < filtersTold)
      this.stream = { ...this.stream, filters: [...this.stream.filters, word] };
    if (word === 'Predictor') this.stream = { ...this.stream, hasPredictor: true };
    this.saysType = word === 'Type';
  }
}

function plain(word: string): string {
  return word.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function isBlank(text: string): boolean {
  return /^[\s\0]*$/.test(text);
}
