import type { Notification as WireNotification } from '../../../proto/gen/symbolon/notify/v1/message';
import type {
  SendNotificationsRequest,
  SendNotificationsResponse,
} from '../../../proto/gen/symbolon/notify/v1/notification_service';
import { askedWord, wordFor } from '../../../runtime/wire-words';
import type { GivenNotification } from '../domain/notification';
import type { NotificationRequest } from '../use-cases/check-request';
import type { BulkReport } from '../use-cases/send-notifications';
import { wireChannel, wirePriority } from '../use-cases/wire-enums';

/** What stands in a request, in this service's words; nothing where there is no notification at all. */
export function givenNotification(notification: WireNotification | undefined): GivenNotification {
  const { recipient } = notification ?? {};
  return {
    template: notification?.template ?? '',
    language: notification?.language ?? '',
    recipient: { sms: recipient?.mobile ?? '', email: recipient?.email ?? '', pec: recipient?.pec ?? '' },
    channels: (notification?.channels ?? []).map((channel) => wordFor(wireChannel, channel) ?? 'unknown'),
    variables: notification?.variables ?? {},
    priority: askedWord(wirePriority, notification?.priority ?? 0),
    sendTime: notification?.sendTime,
    expireTime: notification?.expireTime,
    unsubscribeUrl: notification?.unsubscribeUrl ?? '',
  };
}

export async function* notificationRequests(
  messages: AsyncIterable<SendNotificationsRequest>,
): AsyncGenerator<NotificationRequest> {
  for await (const { requestId, notification } of messages) yield { requestId, given: givenNotification(notification) };
}

export function bulkReportMessage({
  accepted,
  repeated,
  refused,
  firstRefused,
}: BulkReport): SendNotificationsResponse {
  return {
    acceptedCount: accepted,
    repeatedCount: repeated,
    refusedCount: refused,
    refused: firstRefused.map(({ fields, ...one }) => ({
      ...one,
      fields: fields.map(({ field, reason }) => ({ field, reason })),
    })),
  };
}
