/** How much other services may ask for, and how long recipients are left alone. */
import type { SettingsOf } from '../../runtime/config';
import { integer, type Setting } from '../../runtime/settings';
import type { Quota } from './domain/quota';
import type { SuppressionTimes } from './domain/suppression';

const mostMessages = 1_000_000_000;

export function notificationSettings() {
  const days = (name: string, fallback: number, about: string) =>
    integer(name, { default: fallback, min: 1, max: 3_650, about });
  return {
    notificationQuotaPerMinute: integer('NOTIFICATION_QUOTA_PER_MINUTE', {
      default: 6_000,
      min: 0,
      max: mostMessages,
      about: 'Messages that a calling service may ask for in a minute; beyond it RESOURCE_EXHAUSTED.',
    }),
    notificationQuotaPerDay: integer('NOTIFICATION_QUOTA_PER_DAY', {
      default: 200_000,
      min: 0,
      max: mostMessages,
      about: 'The same for a day, which begins at midnight UTC.',
    }),
    notificationQuotas: callersQuotas('NOTIFICATION_QUOTAS'),
    suppressionBounceDays: days(
      'SUPPRESSION_BOUNCE_DAYS',
      180,
      'How long nothing is sent to a recipient that messages came back from for good.',
    ),
    suppressionComplaintDays: days(
      'SUPPRESSION_COMPLAINT_DAYS',
      365,
      'How long nothing is sent to a recipient who called a message unwanted.',
    ),
  } as const;
}

type NotificationConfig = SettingsOf<ReturnType<typeof notificationSettings>>;

export function quotaIn(config: NotificationConfig): (caller: string) => Quota {
  const usual = { perMinute: config.notificationQuotaPerMinute, perDay: config.notificationQuotaPerDay };
  return (caller) => config.notificationQuotas.get(caller) ?? usual;
}

export function suppressionTimesIn(config: NotificationConfig): SuppressionTimes {
  return { bounceDays: config.suppressionBounceDays, complaintDays: config.suppressionComplaintDays };
}

/** Quotas of their own for single callers, by their identity. */
function callersQuotas(name: string): Setting<ReadonlyMap<string, Quota>> {
  const form = 'comma-separated, CALLER=PER_MINUTE/PER_DAY each';
  return {
    name,
    form,
    defaultText: '',
    about:
      'Other quotas for single callers, each by the URI of its certificate: spiffe://example.org/portal=600/20000.',
    read: (given) => {
      const items = given === undefined ? [] : given.split(',').map((item) => quotaItem(item.trim()));
      const known = items.filter((item) => item !== undefined);
      const quotas = new Map(known);
      return known.length === items.length && quotas.size === items.length
        ? { kind: 'right', value: quotas }
        : { kind: 'wrong', fault: `must be ${form}, and name each caller once` };
    },
  };
}

function quotaItem(text: string): readonly [string, Quota] | undefined {
  const [, caller, perMinute, perDay] = /^(\S{1,200})=(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  if (caller === undefined) return undefined;
  return [caller, { perMinute: Number(perMinute), perDay: Number(perDay) }];
}
