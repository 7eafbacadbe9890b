import {
  type NotificationServiceServer,
  NotificationServiceService,
} from '../../../proto/gen/symbolon/notify/v1/notification_service';
import { forOperatorOrService } from '../../../runtime/for-operator';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import { refusalWriter } from '../use-cases/audit-refusal';
import { cancelMessage } from '../use-cases/cancel-message';
import { getMessage } from '../use-cases/get-message';
import { listMessages } from '../use-cases/list-messages';
import type { NotificationDeps } from '../use-cases/notification-deps';
import { listTemplates, previewTemplate } from '../use-cases/preview-template';
import { retryMessage } from '../use-cases/retry-message';
import { sendNotification } from '../use-cases/send-notification';
import { sendNotifications } from '../use-cases/send-notifications';
import { type MessageWatchDeps, watchMessages } from '../use-cases/watch-messages';
import { wireChannel, wireMessageState } from '../use-cases/wire-enums';
import { bulkReportMessage, givenNotification, notificationRequests } from './notification-message';
import { readerOf } from './operator-calls';
import { messageMessage, watchedMessageMessage } from './shown-message-message';
import { previewMessage, templateMessage } from './template-message';

export interface NotificationServiceDeps extends NotificationDeps, MessageWatchDeps {
  readonly verifyOperator: VerifyOperator;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Messages for other services: messages in, domain types on, messages out. */
export function notificationService(deps: NotificationServiceDeps): GrpcRegistration {
  const either = forOperatorOrService({ ...deps, writeRefusal: refusalWriter(deps) });
  return grpcService<NotificationServiceServer>(
    NotificationServiceService,
    {
      sendNotification: async ({ requestId, notification }, { caller }) => {
        const request = { requestId, given: givenNotification(notification) };
        return { message: messageMessage(await sendNotification(deps, request, caller)) };
      },
      sendNotifications: async (requests, { caller }) =>
        bulkReportMessage(await sendNotifications(deps, notificationRequests(requests), caller)),
      getMessage: either.unary(async ({ id }, ...by) => ({
        message: messageMessage(await getMessage(deps, id, readerOf(...by))),
      })),
      listMessages: either.unary(async ({ state, channel, ...request }, ...by) => {
        const asked = { state: askedWord(wireMessageState, state), channel: askedWord(wireChannel, channel) };
        const { items, nextPageToken } = await listMessages(deps, { ...request, ...asked }, readerOf(...by));
        return { messages: items.map(messageMessage), nextPageToken };
      }),
      watchMessages: async function* ({ resumeToken }, { caller, signal }) {
        for await (const watched of watchMessages(deps, resumeToken, caller, signal))
          yield watchedMessageMessage(watched);
      },
      retryMessage: either.unary(async (request, ...by) => ({
        message: messageMessage(await retryMessage(deps, request, readerOf(...by))),
      })),
      cancelMessage: either.unary(async ({ id }, ...by) => ({
        message: messageMessage(await cancelMessage(deps, id, readerOf(...by))),
      })),
      previewTemplate: either.unary(async ({ channel, ...request }) =>
        previewMessage(previewTemplate(deps, { ...request, channel: askedWord(wireChannel, channel) })),
      ),
      listTemplates: either.unary(async () => ({ templates: listTemplates(deps).map(templateMessage) })),
    },
    deps,
  );
}
