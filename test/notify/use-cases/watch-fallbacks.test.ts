import { openMetrics } from '../../../runtime/metrics';
import { countingFallbacks } from '../../../services/notify/use-cases/watch-fallbacks';
import { recordingLog } from '../../support/recording-log';
import { productTemplates } from '../product-templates';

test('a text in another language than asked for is counted, and each such gap told once', async () => {
  const metrics = openMetrics();
  const { log, lines } = recordingLog();
  const templates = countingFallbacks(productTemplates, { metrics, log });
  const variables = { request_time: '' };
  for (const languageTag of ['it', 'de-AT', 'fr', 'fr', 'fr-CA', 'maria@example.org', ''])
    templates.render({ template: 'pin-changed', channel: 'sms', languageTag, variables });
  const counted = await metrics.registry.getSingleMetric('symbolon_notify_language_fallbacks_total')?.get();
  expect(counted?.values).toEqual([{ labels: { template: 'pin-changed', channel: 'sms' }, value: 4 }]);
  const gap = { event: 'template.language-missing', template: 'pin-changed', channel: 'sms', written: 'it' };
  expect(lines).toEqual(
    ['fr', 'fr-ca', 'no language tag'].map((asked) => expect.objectContaining({ ...gap, asked, level: 'warn' })),
  );
  expect(JSON.stringify(lines)).not.toContain('maria');
});

test('of gaps without end some are told, and all are counted', async () => {
  const metrics = openMetrics();
  const { log, lines } = recordingLog();
  const templates = countingFallbacks(productTemplates, { metrics, log });
  const request = { template: 'pin-changed', channel: 'sms', variables: { request_time: '' } } as const;
  for (let gap = 0; gap < 1_100; gap += 1) templates.render({ ...request, languageTag: `fr-x-a${gap}` });
  const counted = await metrics.registry.getSingleMetric('symbolon_notify_language_fallbacks_total')?.get();
  expect({ told: lines.length, counted: counted?.values[0]?.value }).toEqual({ told: 1_000, counted: 1_100 });
});
