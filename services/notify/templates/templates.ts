/** The texts of all messages: what a template makes of variables, in which language, for which channel. */
import type { FieldFault } from '../../../runtime/fault';
import type { MessageChannel } from '../domain/channel';

export interface TemplateVariable {
  readonly name: string;
  /** The most characters that a value may have, in UTF-16 units. */
  readonly maxCharacters: number;
  readonly sample: string;
  /** The only ones that it may have; undefined where it may have any. */
  readonly values: readonly string[] | undefined;
}

export type TemplateVariables = Readonly<Record<string, string>>;

export interface TemplateInfo {
  readonly name: string;
  /** For credentials' own messages: nobody else sends by it. */
  readonly reserved: boolean;
  /** The institution's folder has it or some of its files, rather than the product. */
  readonly overridden: boolean;
  readonly variables: readonly TemplateVariable[];
  readonly texts: readonly { readonly channel: MessageChannel; readonly language: string }[];
  /** Variables to look at it by: each value and sample of one with each of the others. The first one is all first samples. */
  readonly samples: readonly TemplateVariables[];
}

export interface TextRequest {
  readonly template: string;
  readonly channel: MessageChannel;
  /** BCP 47. */
  readonly languageTag: string;
  readonly variables: TemplateVariables;
}

export interface RenderedText {
  /** Of the text; another one than asked for where the template has none in that. */
  readonly language: string;
  readonly fellBack: boolean;
  /** Empty for an SMS. Holds nothing secret. */
  readonly subject: string;
  readonly text: string;
  /** Empty for an SMS. */
  readonly html: string;
}

/** Immutable, loaded and checked at start. */
export interface Templates {
  list(): readonly TemplateInfo[];
  find(name: string): TemplateInfo | undefined;
  /**
   * What is wrong with variables for a template on a channel: one missing, unknown, too long, not one line, or none of its values.
   * `field` is the variable's name. Fault invalid TEMPLATE_UNKNOWN.
   */
  faultsIn(request: TextRequest): readonly FieldFault[];
  /**
   * Faults invalid TEMPLATE_UNKNOWN (no such template, or it has no text for the channel), TEMPLATE_VARIABLES (what faultsIn tells);
   * the same input gives the same characters.
   */
  render(request: TextRequest): RenderedText;
}
