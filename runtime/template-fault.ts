/** What is wrong with a template, and where. */
export interface TemplateFault {
  /** From the folder of templates on. */
  readonly file: string;
  /** Undefined where it is about the file as a whole. */
  readonly line?: number | undefined;
  readonly what: string;
}

/** welcome/text.it.liquid:7: undefined filter: foo */
export function faultInWords({ file, line, what }: TemplateFault): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${what}`;
}
