/** Reads and checks all templates there are: those of the product, with the institution's in their place and beside them. */
import { join } from 'node:path';
import { type Institution, institutionWords } from '../../../runtime/institution-settings';
import type { TemplateFault } from '../../../runtime/template-fault';
import { type MessageChannel, messageChannels } from '../domain/channel';
import { type LoadedTemplate, loadLayouts, loadTemplate } from './loaded-template';
import { fitsOneSegment, type MeasuredText, measureText } from './measure-texts';
import { overlaid, readTemplateFolders } from './template-files';

/** The product's own; the build copies it to its place below dist/. */
const productFolder = join(__dirname, 'texts');

export interface TemplatesOptions {
  /** The institution's folder; undefined where it has none. */
  readonly folder: string | undefined;
  /** Spoken to who asked for a language that a template does not have. */
  readonly defaultLanguage: string;
  readonly institution: Institution;
}

interface MissingText {
  readonly template: string;
  readonly channel: MessageChannel;
  readonly language: string;
}

export interface CheckedTemplates {
  readonly templates: readonly LoadedTemplate[];
  readonly faults: readonly TemplateFault[];
  readonly texts: readonly MeasuredText[];
  /** SMS of credentials' own that can take more than one segment of GSM characters. */
  readonly tooLong: readonly MeasuredText[];
  /** Of the languages that there are texts in at all: who asks for one of these is answered in another one. */
  readonly missing: readonly MissingText[];
}

/** Never throws. */
export function checkTemplates(options: TemplatesOptions): CheckedTemplates {
  const product = readTemplateFolders(productFolder, false);
  const own = options.folder === undefined ? undefined : readTemplateFolders(options.folder, true);
  const faults: TemplateFault[] = [...product.faults, ...(own?.faults ?? [])];
  faults.push(...declaredTwice(product.templates, own?.templates ?? []));
  const layouts = loadLayouts(overlaid(product.layouts, own?.layouts ?? []), faults);
  const folders = overlaid(product.templates, own?.templates ?? []);
  const templates = folders.map((folder) => loadTemplate(folder, layouts, faults));
  const institution = institutionWords(options.institution);
  const texts = faults.length > 0 ? [] : templates.flatMap((template) => measured(template, institution, faults));
  const missing = missingTexts(templates, options.defaultLanguage);
  for (const { template, channel, language } of missing)
    if (language === options.defaultLanguage.toLowerCase())
      faults.push({ file: template, what: `has no text for ${channel} in TEMPLATES_LANGUAGE, ${language}` });
  const tooLong = texts.filter(
    ({ reserved, longestSms }) => reserved && longestSms !== undefined && !fitsOneSegment(longestSms),
  );
  return { templates, faults: once(faults), texts, tooLong, missing };
}

type Folders = ReturnType<typeof readTemplateFolders>['templates'];

/** What a template of the product may be given is settled by who gives it. */
function declaredTwice(product: Folders, own: Folders): readonly TemplateFault[] {
  const declared = own.filter(({ name, declaration }) => declaration && product.some((other) => other.name === name));
  return declared.map(({ declaration, name }) => ({
    file: declaration?.path ?? name,
    what: 'the template is the product’s: its texts can be replaced, not its variables',
  }));
}

function measured(
  template: LoadedTemplate,
  institution: ReturnType<typeof institutionWords>,
  faults: TemplateFault[],
): readonly MeasuredText[] {
  return messageChannels.flatMap((channel) =>
    [...template.texts[channel].values()]
      // What PEC has from e-mail was measured there.
      .filter((text) => channel !== 'pec' || template.texts.email.get(text.language.toLowerCase()) !== text)
      .flatMap((text) => measureText(template, channel, text, institution, faults) ?? []),
  );
}

function missingTexts(templates: readonly LoadedTemplate[], defaultLanguage: string): readonly MissingText[] {
  const spoken = new Set([defaultLanguage.toLowerCase()]);
  for (const { info } of templates) for (const { language } of info.texts) spoken.add(language.toLowerCase());
  return templates.flatMap(({ info, texts }) =>
    messageChannels
      .filter((channel) => texts[channel].size > 0)
      .flatMap((channel) =>
        [...spoken]
          .filter((language) => !isServed(language, [...texts[channel].keys()]))
          .map((language) => ({ template: info.name, channel, language })),
      ),
  );
}

/** A text for all of a language serves its regions, too. */
function isServed(language: string, tags: readonly string[]): boolean {
  return tags.some((tag) => tag === language || tag === language.split('-')[0]);
}

function once(faults: readonly TemplateFault[]): readonly TemplateFault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}
