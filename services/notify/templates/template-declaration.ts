/** A template's template.json: what it is for, and which variables its texts may use. */
import { parsedJson } from '../../../runtime/parsed-json';
import type { TemplateVariable } from './templates';

export interface TemplateDeclaration {
  /** For credentials' own messages. */
  readonly reserved: boolean;
  /** What is put around its mails. */
  readonly layout: string;
  readonly variables: readonly DeclaredVariable[];
}

export interface DeclaredVariable extends TemplateVariable {
  readonly samples: readonly string[];
  /** The values that make a text longest; every text is measured with them. */
  readonly longest: readonly string[];
}

const variableName = /^[a-z][a-z0-9_]{0,39}$/;
/** Words of the language of templates, and what every text may name. */
const taken = new Set([
  'institution',
  'true',
  'false',
  'nil',
  'null',
  'undefined',
  'empty',
  'blank',
  'and',
  'or',
  'not',
  'contains',
]);
const mostVariables = 30;
const mostValues = 50;
const mostCharactersOfAny = 2_000;

/** The declaration, and what is wrong with it; where something is, only the right parts of it. */
export function declarationIn(json: string): {
  readonly declaration: TemplateDeclaration;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const root = objectIn(parsedJson(json));
  if (root === undefined) faults.push('is no JSON object');
  const { reserved = false, layout = 'plain', variables = {}, about = '', ...others } = root ?? {};
  for (const key of Object.keys(others)) faults.push(`has an unknown key: ${key.slice(0, 50)}`);
  if (typeof reserved !== 'boolean') faults.push('reserved must be true or false');
  if (typeof layout !== 'string') faults.push('layout must be the name of a layout');
  if (typeof about !== 'string') faults.push('about must be a text');
  const declared = objectIn(variables);
  if (declared === undefined) faults.push('variables must be an object');
  const entries = Object.entries(declared ?? {});
  if (entries.length > mostVariables) faults.push(`has more than ${mostVariables} variables`);
  const read = entries.slice(0, mostVariables).flatMap(([name, value]) => {
    const variable = variableIn(name, value);
    if (typeof variable !== 'string') return [variable];
    faults.push(`variable ${name.slice(0, 50)} ${variable}`);
    return [];
  });
  return {
    declaration: {
      reserved: reserved === true,
      layout: typeof layout === 'string' ? layout : 'plain',
      variables: read,
    },
    faults,
  };
}

/** The variable, or what is wrong with it. */
function variableIn(name: string, value: unknown): DeclaredVariable | string {
  if (!variableName.test(name)) return 'must be lower case letters, digits and _';
  if (taken.has(name)) return 'has a name that means something else';
  const { maxCharacters, samples, values, longest, ...others } = objectIn(value) ?? {};
  if (Object.keys(others).length > 0) return `has an unknown key: ${String(Object.keys(others)[0]).slice(0, 50)}`;
  if (values !== undefined) {
    const all = textsIn(values);
    if (all === undefined || maxCharacters !== undefined || samples !== undefined || longest !== undefined)
      return 'must have values, a list of texts, and nothing else, or maxCharacters and samples';
    return { name, values: all, maxCharacters: longestOf(all), sample: all[0] ?? '', samples: all, longest: all };
  }
  const given = textsIn(samples);
  if (given === undefined) return 'must have samples, a list of texts, or else values';
  const isSize = typeof maxCharacters === 'number' && Number.isInteger(maxCharacters);
  if (!isSize || maxCharacters < 1 || maxCharacters > mostCharactersOfAny)
    return `must have maxCharacters, 1 to ${mostCharactersOfAny}`;
  const widest = longest === undefined ? ['m'.repeat(maxCharacters)] : textsIn(longest);
  if (widest === undefined) return 'must have a list of texts as longest';
  if (longestOf([...given, ...widest]) > maxCharacters) return 'has a sample longer than its maxCharacters';
  // An empty value is another text, which may be the longer one.
  const empty = given.filter((sample) => sample === '');
  return {
    name,
    values: undefined,
    maxCharacters,
    sample: given[0] ?? '',
    samples: given,
    longest: [...new Set([...widest, ...empty])],
  };
}

function textsIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostValues) return undefined;
  const texts = value.filter((one): one is string => typeof one === 'string' && one.length <= mostCharactersOfAny);
  return texts.length === value.length ? texts : undefined;
}

function longestOf(texts: readonly string[]): number {
  return Math.max(1, ...texts.map((text) => text.length));
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Any object has some keys, whose values nobody knows.
  return value as Record<string, unknown>;
}
