import type { FieldFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { checkNotification, type GivenNotification, type Notification } from '../domain/notification';
import type { Templates } from '../templates/templates';
import type { NotificationDeps } from './notification-deps';

export interface NotificationRequest {
  /** The caller's own: repeated, it gives the same message. */
  readonly requestId: string;
  readonly given: GivenNotification;
}

type CheckedRequest =
  | { readonly kind: 'ok'; readonly notification: Notification }
  | { readonly kind: 'faulty'; readonly faults: readonly FieldFault[] };

/** Every fault of a request, also those that only the templates know. */
export function checkRequest(
  {
    templates,
    clock,
    timeToLiveMilliseconds,
  }: Pick<NotificationDeps, 'templates' | 'clock' | 'timeToLiveMilliseconds'>,
  { requestId, given }: NotificationRequest,
): CheckedRequest {
  const checked = checkNotification(given, { now: clock.now(), timeToLiveMilliseconds });
  const faults = [
    ...(isUuid(requestId) ? [] : [{ field: 'request_id', reason: 'NOT_A_UUID', description: 'must be a UUID' }]),
    ...checked.faults,
    ...templateFaults(templates, given),
  ];
  const { notification } = checked;
  return notification === undefined || faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'ok', notification };
}

function templateFaults(templates: Templates, given: GivenNotification): readonly FieldFault[] {
  if (given.template === '') return [];
  const fault = (field: string, reason: string, description: string) => [
    { field: `notification.${field}`, reason, description },
  ];
  const template = templates.find(given.template);
  if (template === undefined) return fault('template', 'TEMPLATE_UNKNOWN', 'must be one that ListTemplates names');
  if (template.reserved) return fault('template', 'TEMPLATE_RESERVED', 'is for messages of credentials');
  const channels = [...new Set(given.channels)].filter((channel) => channel !== 'unknown');
  const withText = channels.filter((channel) => template.texts.some((text) => text.channel === channel));
  const without = channels.filter((channel) => !withText.includes(channel));
  return [
    ...(without.length === 0
      ? []
      : fault('channels', 'TEMPLATE_WITHOUT_CHANNEL', `the template has no text for ${without.join(', ')}`)),
    ...variableFaults(templates, given, withText),
  ];
}

/** Those of every channel, each once: the channels of a template have mostly the same ones. */
function variableFaults(
  templates: Templates,
  { template, language: languageTag, variables }: GivenNotification,
  channels: readonly Exclude<GivenNotification['channels'][number], 'unknown'>[],
): readonly FieldFault[] {
  const all = channels.flatMap((channel) => templates.faultsIn({ template, channel, languageTag, variables }));
  const named = all.map((fault) => ({ ...fault, field: `notification.variables.${fault.field}` }));
  return [...new Map(named.map((fault) => [`${fault.field} ${fault.reason}`, fault])).values()];
}
