/** The templates that this installation sends by, loaded once. */
import { wrongSetting, wrongSettings } from '../../../runtime/config';
import { Fault, type FieldFault } from '../../../runtime/fault';
import { type InstitutionWords, institutionWords } from '../../../runtime/institution-settings';
import { lookUpLanguage } from '../../../runtime/language-lookup';
import { faultInWords } from '../../../runtime/template-fault';
import { isOnePlainLine } from '../../../runtime/value-marks';
import type { MessageChannel } from '../domain/channel';
import { type CheckedTemplates, checkTemplates, type TemplatesOptions } from './check-templates';
import type { LoadedTemplate } from './loaded-template';
import { type TemplateText, writeText } from './template-text';
import type { RenderedText, TemplateInfo, Templates, TextRequest } from './templates';

/**
 * Faults: invalid WRONG_SETTINGS, naming all that is wrong with any of them: of the institution's folder by file and line, of the
 * institution where an SMS of credentials' own does not fit one segment with it (only where `sendsSms`).
 */
export function loadTemplates(options: TemplatesOptions & { readonly sendsSms: boolean }): Templates {
  const checked = checkTemplates(options);
  const faults = settingFaults(checked, options.sendsSms);
  if (faults.length > 0) throw wrongSettings(faults);
  return templatesOf(checked, options);
}

const shownFaults = 50;

function settingFaults({ faults, tooLong }: CheckedTemplates, sendsSms: boolean): readonly FieldFault[] {
  const told = faults.slice(0, shownFaults).map((fault) => wrongSetting('TEMPLATES_FOLDER', faultInWords(fault)));
  if (faults.length > shownFaults)
    told.push(wrongSetting('TEMPLATES_FOLDER', `and ${faults.length - shownFaults} more`));
  if (!sendsSms) return told;
  // A text of the product fits where the institution's own words do.
  if (tooLong.some(({ isInstitutions }) => !isInstitutions))
    told.push(
      wrongSetting(
        'INSTITUTION_NAME',
        'with the other INSTITUTION_ settings must leave every SMS within 160 GSM characters',
      ),
    );
  for (const { path, longestSms, isInstitutions } of tooLong)
    if (isInstitutions)
      told.push(
        wrongSetting(
          'TEMPLATES_FOLDER',
          `${path}: must fit 160 GSM characters, whatever its values; it can take ${longestSms?.places} places of ${longestSms?.encoding}`,
        ),
      );
  return told;
}

/** Of what was found right. */
export function templatesOf({ templates }: CheckedTemplates, options: TemplatesOptions): Templates {
  return new LoadedTemplates(templates, options);
}

/** What it holds is nobody else's: it can be part of a configuration, which is data. */
class LoadedTemplates implements Templates {
  readonly #byName: ReadonlyMap<string, LoadedTemplate>;
  readonly #institution: InstitutionWords;
  readonly #defaultLanguage: string;

  constructor(templates: readonly LoadedTemplate[], { institution, defaultLanguage }: TemplatesOptions) {
    this.#byName = new Map(templates.map((template) => [template.info.name, template]));
    this.#institution = institutionWords(institution);
    this.#defaultLanguage = defaultLanguage;
  }

  list(): readonly TemplateInfo[] {
    return [...this.#byName.values()].map(({ info }) => info);
  }

  find(name: string): TemplateInfo | undefined {
    return this.#byName.get(name)?.info;
  }

  faultsIn(request: TextRequest): readonly FieldFault[] {
    return variableFaults(this.#known(request.template), request);
  }

  render(request: TextRequest): RenderedText {
    const template = this.#known(request.template);
    const { text, fellBack } = textFor(template, request.channel, request.languageTag, this.#defaultLanguage);
    const fields = variableFaults(template, request);
    if (fields.length > 0)
      throw new Fault('invalid', 'TEMPLATE_VARIABLES', `${fields.length} variable(s) are wrong`, { fields });
    return { language: text.language, fellBack, ...writeText(text, request.variables, this.#institution) };
  }

  #known(name: string): LoadedTemplate {
    const template = this.#byName.get(name);
    if (template === undefined) throw new Fault('invalid', 'TEMPLATE_UNKNOWN', 'there is no such template');
    return template;
  }
}

function textFor(
  { texts }: LoadedTemplate,
  channel: MessageChannel,
  languageTag: string,
  defaultLanguage: string,
): { readonly text: TemplateText; readonly fellBack: boolean } {
  const found = lookUpLanguage(texts[channel], languageTag, defaultLanguage);
  if (found === undefined) throw new Fault('invalid', 'TEMPLATE_UNKNOWN', `the template has no text for ${channel}`);
  return found;
}

function variableFaults({ variables }: LoadedTemplate, { variables: given }: TextRequest): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const wrong = (field: string, reason: string, description: string) =>
    void faults.push({ field, reason, description });
  for (const { name, maxCharacters, values } of variables) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) wrong(name, 'FIELD_REQUIRED', 'the template needs it');
    else if (values !== undefined && !values.includes(value))
      wrong(name, 'VALUE_NOT_ALLOWED', `must be one of ${values.join(', ')}`);
    else if (value.length > maxCharacters) wrong(name, 'TEXT_TOO_LONG', `has more than ${maxCharacters} characters`);
    else if (!isOnePlainLine(value))
      wrong(name, 'CONTROL_CHARACTERS', 'holds a line break or a character that cannot be seen');
  }
  for (const name of Object.keys(given))
    if (!variables.some((variable) => variable.name === name))
      wrong(name.slice(0, 50), 'VARIABLE_UNKNOWN', 'the template has no such variable');
  return faults;
}
