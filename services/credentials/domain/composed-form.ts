/** A form with all its words, before it has a place on paper. */

export interface ComposedForm {
  /** BCP 47, of the words. */
  readonly language: string;
  /** What the file says of when it was made. */
  readonly date: Date;
  readonly institution: string;
  readonly institutionLines: readonly string[];
  readonly barcode: FormBarcode;
  readonly title: string;
  readonly lead: string;
  readonly holder: FormData;
  readonly statements: readonly FormStatements[];
  readonly privacy: FormNote;
  readonly signature: FormBoxes;
  /** What the desk fills in; only on the desk's form. */
  readonly desk: FormDeskPart | undefined;
  readonly footer: string;
}

export interface FormBarcode {
  /** What a scanner gives. */
  readonly text: string;
  readonly label: string;
  /** As people read it. */
  readonly shown: string;
}

export interface FormData {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
}

/** What the signer says, point by point. */
export interface FormStatements {
  readonly title: string;
  readonly items: readonly string[];
}

interface FormNote {
  readonly title: string;
  readonly text: string;
}

/** To be filled in by hand. */
interface FormBoxes {
  readonly title: string;
  readonly boxes: readonly FormBox[];
}

export interface FormBox {
  readonly label: string;
  /** Of the row, in per cent. */
  readonly share: number;
}

interface FormDeskPart extends FormBoxes {
  readonly choicesLabel: string;
  /** One of them is ticked. */
  readonly choices: readonly string[];
}
