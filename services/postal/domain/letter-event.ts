/** What was decided, answered or noticed of a letter, by whom and why. */
export interface LetterEvent {
  readonly letterId: string;
  readonly printNumber: number;
  /** In which it was then. */
  readonly batchId: string | undefined;
  readonly kind: LetterEventKind;
  /** UPPER_SNAKE; empty where there is none. */
  readonly reason: string;
  /** Who says so: 'postal', an operator, a service, a file. */
  readonly source: string;
  /** An operator's words; empty where there are none. */
  readonly note: string;
  readonly occurTime: Date;
  readonly recordTime: Date;
}

export type LetterEventKind =
  | 'held'
  | 'cleared'
  | 'left-open'
  | 'despatched'
  | 'spoiled'
  | 'missing'
  | 'delivered'
  | 'returned'
  | 'lost'
  | 'damaged'
  | 'printed'
  | 'print-again'
  | 'given-up';
