/** What an SMS leaves out where it would take more than one segment with it. */
import {
  type Context,
  type Emitter,
  type Liquid,
  type Parser,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import { marks } from '../../../runtime/value-marks';

export class WhereItFits extends Tag {
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
