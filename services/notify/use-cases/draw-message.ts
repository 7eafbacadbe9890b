import { NotificationBinding, SealedNotification } from '../../../proto/gen/symbolon/notify/v1/sealed_notification';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { invalidFields } from '../../../runtime/fault';
import { seal } from '../../../runtime/seal';
import { currentTraceparent } from '../../../runtime/tracing';
import { familyOf, type MessageChannel } from '../domain/channel';
import { maskRecipient } from '../domain/masking';
import type { Notification, NotificationRoute } from '../domain/notification';
import type { NewServiceMessage, SealedRoute } from '../store/service-message';
import type { NotificationDeps } from './notification-deps';
import { sealPurpose } from './open-message';
import { wireChannel } from './wire-enums';

type DrawDeps = Pick<NotificationDeps, 'keyring' | 'templates' | 'clock' | 'ids'>;

/** A seal takes 32 KiB. */
const contentMaxBytes = 32_000;

/**
 * The message that a notification becomes: each of its channels sealed to its family, so that what is written down can be read by
 * nobody but the process that sends it. Outside of any transaction: sealing is the slow part.
 * Fault invalid INVALID_FIELDS where what is to be sealed is too long.
 */
export async function drawMessage(
  deps: DrawDeps,
  notification: Notification,
  caller: string,
): Promise<NewServiceMessage> {
  const { template, language: requestedLanguage, routes, priority, sendTime, notAfterTime, variables } = notification;
  const id = deps.ids.next();
  const [first, ...others] = routes;
  const { language } = deps.templates.render({
    template,
    channel: first.channel,
    languageTag: requestedLanguage,
    variables,
  });
  const sealed = (route: NotificationRoute) => sealRoute(deps, { id, caller }, notification, route);
  const acceptedTime = deps.clock.now();
  return {
    id,
    caller,
    priority,
    template,
    requestedLanguage,
    language,
    routes: [await sealed(first), ...(await Promise.all(others.map(sealed)))],
    acceptedTime,
    sendTime,
    notAfterTime,
    // Its request_id is good for a day at least.
    keepUntilTime: later(acceptedTime, millisecondsPerDay),
    traceparent: currentTraceparent(),
  };
}

async function sealRoute(
  { keyring }: DrawDeps,
  owner: { readonly id: string; readonly caller: string },
  { template, language, variables, unsubscribeUrl }: Notification,
  { channel, recipient }: NotificationRoute,
): Promise<SealedRoute> {
  const content = SealedNotification.encode({
    recipient,
    language,
    template,
    variables: { ...variables },
    unsubscribeUrl: channel === 'email' ? (unsubscribeUrl ?? '') : '',
  }).finish();
  if (content.length > contentMaxBytes)
    throw invalidFields([
      {
        field: 'notification.variables',
        reason: 'TEXT_TOO_LONG',
        description: `must have at most ${contentMaxBytes} bytes with all else`,
      },
    ]);
  const key = keyring.current(sealPurpose[familyOf[channel]]);
  const { keyId, jwe } = await seal(key, content, notificationBinding({ ...owner, channel }));
  return { channel, sealKeyId: keyId, sealed: jwe, maskedRecipient: maskRecipient(channel, recipient) };
}

/** What a seal is bound to: moved to another message, caller or channel it does not open. */
export function notificationBinding(bound: {
  readonly id: string;
  readonly caller: string;
  readonly channel: MessageChannel;
}): Uint8Array {
  const { id: messageId, caller, channel } = bound;
  return NotificationBinding.encode({ messageId, caller, channel: wireChannel[channel] }).finish();
}
