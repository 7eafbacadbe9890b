/** Every word that will be on the paper, and nothing about how it looks. */
import type { Language } from './letter-content';

export interface ComposedLetter {
  /** Names the letter where it comes back: its id, attempt and print. */
  readonly code: string;
  readonly codeLine: string;
  readonly language: Language;
  /** The letter's date: the same however often it is drawn. */
  readonly date: Date;
  readonly dateLine: string;
  readonly senderName: string;
  readonly senderLines: readonly string[];
  /** In the window; none on a slip, which goes into no envelope. */
  readonly addressLines: readonly string[];
  /** On a slip. */
  readonly handedTo: HandedTo | undefined;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Absent in a notice. */
  readonly half: HalfPanel | undefined;
  readonly sections: readonly Section[];
  readonly helpLine: string;
}

export interface HandedTo {
  readonly label: string;
  readonly name: string;
  readonly deskLine: string;
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
