import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import type { MessageChannel } from '../domain/channel';
import type { RenderedText, TemplateInfo, Templates } from '../templates/templates';

export interface PreviewInput {
  readonly template: string;
  /** Empty: the first of its languages. */
  readonly language: string;
  readonly channel: MessageChannel | 'unknown' | undefined;
  /** Empty: the template's samples. */
  readonly variables: Readonly<Record<string, string>>;
}

export type ListedTemplate = TemplateInfo;
export type TemplatePreview = RenderedText & { readonly channel: MessageChannel };

interface TemplatesDeps {
  readonly templates: Templates;
}

/** Those of credentials' own messages, too, which nobody else sends by. */
export function listTemplates({ templates }: TemplatesDeps): readonly ListedTemplate[] {
  return templates.list();
}

/**
 * What a template makes of variables. Sends nothing, keeps nothing.
 * Faults: not-found TEMPLATE_NOT_FOUND; invalid INVALID_FIELDS.
 */
export function previewTemplate({ templates }: TemplatesDeps, input: PreviewInput): TemplatePreview {
  const template = templates.find(input.template);
  if (template === undefined) throw new Fault('not-found', 'TEMPLATE_NOT_FOUND', 'no template has this name');
  const { channel } = input;
  const language = input.language || firstLanguage(template, channel);
  const hasText = template.texts.some((text) => text.channel === channel);
  if (!hasText || language === undefined || channel === undefined || channel === 'unknown')
    throw invalidFields([
      {
        field: 'channel',
        reason: 'TEMPLATE_WITHOUT_CHANNEL',
        description: 'must be one that the template has a text for',
      },
    ]);
  const variables = Object.keys(input.variables).length > 0 ? input.variables : samplesOf(template);
  const request = { template: template.name, channel, languageTag: language, variables };
  const faults: FieldFault[] = templates
    .faultsIn(request)
    .map((fault) => ({ ...fault, field: `variables.${fault.field}` }));
  if (faults.length > 0) throw invalidFields(faults);
  return { ...templates.render(request), channel };
}

function firstLanguage({ texts }: TemplateInfo, channel: PreviewInput['channel']): string | undefined {
  return texts.find((text) => text.channel === channel)?.language;
}

function samplesOf({ variables }: TemplateInfo): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, sample }) => [name, sample]));
}
