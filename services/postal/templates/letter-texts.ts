/** The words of a letter in one language. Long texts are plain sentences; the drawing decides how they look. */
import type { Half, OtherHalf } from '../domain/letter-content';

export interface LetterTexts {
  readonly locale: string;
  readonly salutation: string;
  readonly halfSubject: (half: Half) => string;
  readonly halfIntroduction: (half: Half, otherHalf: OtherHalf) => string;
  readonly halfLabel: (half: Half) => string;
  readonly referenceLabel: string;
  /** A span, not a day: the letter's own date is on it, and what holds is counted from its despatch. */
  readonly expiry: (days: number) => string;
  readonly stepsTitle: string;
  /** To put the halves together, and use them. */
  readonly steps: (half: Half, reference: string, site: string) => readonly string[];
  /** The same where there is no other half before the holder has asked for it. */
  readonly activationSteps: (reference: string, site: string) => readonly string[];
  readonly adviceTitle: string;
  readonly advice: (institution: string) => readonly string[];
  readonly noticeSubject: { readonly 'request-confirmation': string; readonly 'credential-in-use': string };
  readonly noticeText: { readonly 'request-confirmation': string; readonly 'credential-in-use': string };
  readonly help: (freeNumber: string, mobileNumber: string, site: string) => string;
  readonly letterCode: string;
}
