/** Makes it visible where a message went out in another language than its reader asked for. */
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Templates } from '../templates/templates';

interface FallbackDeps {
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Of so many, each is told once in the log; the counter has all. */
const mostTold = 1_000;

/** The same templates; each text that is rendered in another language than asked for is counted, and each such gap told once. */
export function countingFallbacks(templates: Templates, { metrics, log }: FallbackDeps): Templates {
  const fallbacks = metrics.counter(
    'symbolon_notify_language_fallbacks_total',
    'Texts in another language than asked for, since the template has none in that',
    ['template', 'channel'],
  );
  const told = new Set<string>();
  return {
    list: () => templates.list(),
    find: (name) => templates.find(name),
    faultsIn: (request) => templates.faultsIn(request),
    render: (request) => {
      const rendered = templates.render(request);
      if (!rendered.fellBack) return rendered;
      const { template, channel } = request;
      fallbacks.inc({ template, channel });
      const asked = shownTag(request.languageTag);
      const gap = `${template} ${channel} ${asked}`;
      if (told.size < mostTold && !told.has(gap)) {
        told.add(gap);
        log.warn('template.language-missing', { template, channel, asked, written: rendered.language });
      }
      return rendered;
    },
  };
}

/** Who asked may have written anything there. */
function shownTag(tag: string): string {
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(tag) ? tag.toLowerCase() : 'no language tag';
}
