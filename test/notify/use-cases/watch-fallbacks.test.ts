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
