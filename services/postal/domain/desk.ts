/** A desk: where somebody waits for a slip. */

/** As settings and sealed contents name it: what can stand in a file's name, a metric and a log. */
export const deskIdForm = /^[a-z0-9-]{1,40}$/;

export interface DeskRecipient {
  readonly deskId: string;
  /** Who is given the slip, in one line. */
  readonly name: string;
}
