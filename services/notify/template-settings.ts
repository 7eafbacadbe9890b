/** Where an institution's own templates are, and its language. */
import { optional, type Setting, text } from '../../runtime/settings';

export function templateSettings() {
  return {
    templatesFolder: optional(
      text('TEMPLATES_FOLDER', {
        form: 'path',
        about: "The institution's own texts, in the place of the product's and beside them.",
      }),
    ),
    templatesLanguage: languageTag('TEMPLATES_LANGUAGE', {
      default: 'it',
      about: 'Written to whoever asked for a language that a template does not have.',
    }),
  } as const;
}

function languageTag(name: string, described: { readonly default: string; readonly about: string }): Setting<string> {
  const form = 'language tag, such as it or de-AT';
  const any = text(name, { ...described, form });
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    if (asked.kind === 'wrong' || /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(asked.value)) return asked;
    return { kind: 'wrong', fault: `must be a ${form}` };
  };
  return { ...any, read };
}
