/** The variables that a template is looked at and measured with. */
import type { DeclaredVariable } from './template-declaration';
import type { TemplateVariables } from './templates';

/** More would keep a start waiting. */
export const mostCombinations = 1_000;

type Chosen = 'samples' | 'longest';

export function combinationsOf(variables: readonly DeclaredVariable[], chosen: Chosen): number {
  return variables.reduce((count, variable) => count * variable[chosen].length, 1);
}

/** Each of a variable's values with each of the others', the first ones first; not more than may be. */
export function everyCombination(variables: readonly DeclaredVariable[], chosen: Chosen): readonly TemplateVariables[] {
  let combinations: readonly Readonly<Record<string, string>>[] = [{}];
  for (const variable of variables)
    combinations = combinations
      .flatMap((one) => variable[chosen].map((value) => ({ ...one, [variable.name]: value })))
      .slice(0, mostCombinations);
  return combinations;
}
