/**
 * The part of Liquid that texts are written in. What it lacks it lacks on purpose: no tag reads a file, repeats anything or makes a
 * variable, no filter makes a value longer than a few words, nothing puts a value in unmarked. So a text is bounded by its files and
 * values, and one that was parsed without a fault can be rendered with any values.
 */
import {
  type Context,
  type Emitter,
  Liquid,
  type Parser,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import { inGroupsOfFour, wordsIn } from './in-words';
import { linkTo, markedValue, marks } from './value-marks';

/** A file longer than this is refused. */
export const fileMostCharacters = 20_000;
const renderMostMilliseconds = 1_000;
const memoryMost = 1_000_000;

const keptTags = new Set(['if', 'unless', 'case', 'comment', '#']);
const keptFilters = new Set(['upcase', 'downcase', 'capitalize', 'default']);

/** What a layout has in the place of the text's own words. */
export class BodySlot extends Tag {
  override *render(): Generator<never, void> {}
}

/** What a layout has in the place of the lines of advice that the text adds. */
export class AdviceSlot extends Tag {
  override *render(): Generator<never, void> {}
}

const engines = new Map<string, Liquid>();

/** One for each language, whose words the filters speak. A layout's has the slots too. */
export function templateEngine(language: string, { isLayout = false } = {}): Liquid {
  const key = `${language} ${isLayout}`;
  const made = engines.get(key) ?? makeEngine(language, isLayout);
  engines.set(key, made);
  return made;
}

function makeEngine(language: string, isLayout: boolean): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    greedy: false,
    dynamicPartials: false,
    relativeReference: false,
    templates: {},
    parseLimit: fileMostCharacters,
    renderLimit: renderMostMilliseconds,
    memoryLimit: memoryMost,
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
  engine.registerTag('where_it_fits', WhereItFits);
  if (isLayout) {
    engine.registerTag('body', BodySlot);
    engine.registerTag('advice', AdviceSlot);
  }
  return engine;
}

/** What an SMS leaves out where it would take more than one segment with it. */
class WhereItFits extends Tag {
  private readonly templates: Template[] = [];

  constructor(token: TagToken, remainTokens: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remainTokens, liquid);
    let isClosed = false;
    while (remainTokens.length > 0 && !isClosed) {
      const next = remainTokens.shift();
      if (next === undefined) break;
      if (isEnd(next)) isClosed = true;
      else this.templates.push(parser.parseToken(next, remainTokens));
    }
    if (!isClosed) throw new Error(`tag ${token.getText()} not closed`);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    emitter.write(marks.whereItFits);
    yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
    emitter.write(marks.endWhereItFits);
  }

  /** For whoever looks at a template without rendering it. */
  // biome-ignore lint/correctness/useYield: liquidjs asks for a generator, for templates that are read only then
  *children(): Generator<unknown, Template[]> {
    return this.templates;
  }
}

function isEnd(token: TopLevelToken): boolean {
  return 'name' in token && token.name === 'endwhere_it_fits';
}
