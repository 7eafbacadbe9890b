/** A template put together of its files: what it declares, and its texts in each channel and language. */

import type { TemplateFault } from '../../../runtime/template-fault';
import { type MessageChannel, messageChannels } from '../domain/channel';
import { combinationsOf, everyCombination, mostCombinations } from './sample-variables';
import { type DeclaredVariable, declarationIn, type TemplateDeclaration } from './template-declaration';
import type { TemplateFolder, TextFile } from './template-files';
import { inLayout, losesAdvice, type ParsedSource, parseSource } from './template-source';
import type { TemplateText } from './template-text';
import type { TemplateInfo } from './templates';

/** By language, as tags in lower case. */
export type TextsByLanguage = ReadonlyMap<string, TemplateText>;

export interface LoadedTemplate {
  readonly info: TemplateInfo;
  readonly variables: readonly DeclaredVariable[];
  readonly texts: Readonly<Record<MessageChannel, TextsByLanguage>>;
}

/** A layout's parsed files, by language, by name. */
export type Layouts = ReadonlyMap<string, ReadonlyMap<string, ParsedSource>>;

export function loadLayouts(folders: readonly TemplateFolder[], faults: TemplateFault[]): Layouts {
  return new Map(
    folders.map(({ name, texts }) => [
      name,
      new Map(
        texts.map((file) => {
          const parsed = parseSource(file, []);
          faults.push(...parsed.faults);
          return [file.language.toLowerCase(), parsed.source];
        }),
      ),
    ]),
  );
}

/** The template as far as it is right. */
export function loadTemplate(folder: TemplateFolder, layouts: Layouts, faults: TemplateFault[]): LoadedTemplate {
  const { name, texts } = folder;
  const declaration = declarationOf(folder, layouts, faults);
  const { reserved, layout, variables } = declaration;
  const names = variables.map((variable) => variable.name);
  const load = (file: TextFile): TemplateText => {
    const parsed = parseSource(file, names);
    faults.push(...parsed.faults);
    return textOf(file, parsed.source, layouts.get(layout), (what) => faults.push({ file: file.path, what }));
  };
  const of = (channel: MessageChannel): TextsByLanguage =>
    new Map(texts.filter((file) => file.channel === channel).map((file) => [file.language.toLowerCase(), load(file)]));
  const [sms, email, pec] = [of('sms'), of('email'), of('pec')];
  const byChannel = { sms, email, pec: new Map([...email, ...pec]) };
  if (texts.length === 0) faults.push({ file: name, what: 'has no text' });
  return {
    info: {
      name,
      reserved,
      overridden: [folder.declaration, ...texts].some((file) => file?.isInstitutions === true),
      variables: variables.map(({ name: variable, maxCharacters, sample, values }) => ({
        name: variable,
        maxCharacters,
        sample,
        values,
      })),
      texts: messageChannels.flatMap((channel) =>
        [...byChannel[channel].values()].map(({ language }) => ({ channel, language })),
      ),
      samples: everyCombination(variables, 'samples'),
    },
    variables,
    texts: byChannel,
  };
}

function declarationOf(
  { name, declaration: file }: TemplateFolder,
  layouts: Layouts,
  faults: TemplateFault[],
): TemplateDeclaration {
  if (file === undefined) {
    faults.push({ file: name, what: 'has no template.json' });
    return { reserved: false, layout: 'plain', variables: [] };
  }
  const { declaration, faults: wrong } = declarationIn(file.text);
  const fault = (what: string) => faults.push({ file: file.path, what });
  for (const what of wrong) fault(what);
  if (declaration.reserved && file.isInstitutions) fault('reserved is for the messages of credentials alone');
  if (!layouts.has(declaration.layout)) fault(`there is no layout ${declaration.layout.slice(0, 50)}`);
  for (const chosen of ['samples', 'longest'] as const)
    if (combinationsOf(declaration.variables, chosen) > mostCombinations)
      fault(`its variables have more than ${mostCombinations} combinations of ${chosen}: give fewer`);
  return declaration;
}

function textOf(
  file: TextFile,
  source: ParsedSource,
  layout: ReadonlyMap<string, ParsedSource> | undefined,
  fault: (what: string) => void,
): TemplateText {
  const { path, isInstitutions, language } = file;
  const text = { path, isInstitutions, language, subject: source.subject };
  if (file.channel === 'sms') return { ...text, body: source.body };
  const around = layout?.get(language.toLowerCase()) ?? layout?.get(language.toLowerCase().split('-')[0] ?? '');
  if (around !== undefined && losesAdvice(around, source))
    fault('its layout has no {% advice %} for its lines of advice');
  if (around !== undefined) return { ...text, body: inLayout(around, source) };
  if (layout !== undefined) fault(`its layout has no mail.${language}.liquid`);
  return { ...text, body: source.body };
}
