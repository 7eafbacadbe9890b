/** Who writes the letters; every letter carries it. */
export interface Institution {
  readonly name: string;
  /** The sender's address, one line. */
  readonly address: string;
  readonly freeNumber: string;
  readonly mobileNumber: string;
  readonly site: string;
}
