/**
 * The part of Liquid that texts are written in. What it lacks it lacks on purpose: no tag reads a file, repeats anything or makes a
 * variable, no filter makes a value longer than a few words, nothing puts a value in unmarked. So a text is bounded by its files and
 * values, and one that was parsed without a fault can be rendered with any values.
 */
import { Liquid, Tag, type Template } from 'liquidjs';
import { inGroupsOfFour, wordsIn } from './in-words';
import { linkTo, markedValue } from './value-marks';

/** A file longer than this is refused. */
export const fileMostCharacters = 20_000;
const renderLimits = { renderLimit: 1_000, memoryLimit: 1_000_000 } as const;

const keptTags = new Set(['if', 'unless', 'case', 'comment', '#']);
const keptFilters = new Set(['upcase', 'downcase', 'capitalize', 'default']);

/** What a layout has in the place of something else: nothing of its own. */
export class Slot extends Tag {
  override *render(): Generator<never, void> {}
}

/** Tags beside those of Liquid, by name: a constant of whoever needs them. */
export type OwnTags = Readonly<Record<string, Parameters<Liquid['registerTag']>[1]>>;

const engines = new WeakMap<OwnTags, Map<string, Liquid>>();

/** One for each language, whose words the filters speak, and for each set of tags. */
export function templateEngine(language: string, tags: OwnTags): Liquid {
  const byLanguage = engines.get(tags) ?? new Map<string, Liquid>();
  const engine = byLanguage.get(language) ?? makeEngine(language, tags);
  engines.set(tags, byLanguage.set(language, engine));
  return engine;
}

function makeEngine(language: string, tags: OwnTags): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    greedy: false,
    dynamicPartials: false,
    relativeReference: false,
    templates: {},
    parseLimit: fileMostCharacters,
    ...renderLimits,
    outputEscape: markedValue,
  });
  for (const name of Object.keys(engine.tags)) if (!keptTags.has(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) if (!keptFilters.has(name)) engine.unregisterFilter(name);
  const words = wordsIn(language);
  engine.registerFilter('in_fours', (value: unknown) => inGroupsOfFour(String(value)));
  engine.registerFilter('moment', (value: unknown) => words.moment(String(value)));
  engine.registerFilter('moment_aside', (value: unknown) => words.momentAside(String(value)));
  engine.registerFilter('span', (value: unknown) => words.span(String(value)));
  engine.registerFilter('link', (value: unknown) => linkTo(String(value)));
  for (const [name, tag] of Object.entries(tags)) engine.registerTag(name, tag);
  return engine;
}

/** Any engine renders what another one has parsed. */
const renderer = new Liquid();

/** The text, with marks around its values. Throws liquidjs's error. */
export function renderMarked(templates: readonly Template[], scope: object): string {
  const marked: unknown = renderer.renderSync([...templates], scope, {
    strictVariables: true,
    ownPropertyOnly: true,
    ...renderLimits,
  });
  return String(marked);
}
