/** What is wrong with a template, and where. */
export interface TemplateFault {
  /** From the folder of templates: first-half/email.it.liquid. */
  readonly file: string;
  /** Undefined where it is about the file as a whole. */
  readonly line?: number | undefined;
  readonly what: string;
}

/** first-half/email.it.liquid:7: undefined filter: foo */
export function faultInWords({ file, line, what }: TemplateFault): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${what}`;
}
