import {
  type Message,
  type MessageRoute,
  MessageState as WireMessageState,
} from '../../../proto/gen/symbolon/notify/v1/message';
import type { WatchMessagesResponse } from '../../../proto/gen/symbolon/notify/v1/notification_service';
import type { ShownMessage, ShownRoute } from '../domain/shown-message';
import type { WatchedMessageChange } from '../use-cases/watch-messages';
import { wireChannel, wireMessageState, wirePriority } from '../use-cases/wire-enums';

export function messageMessage(message: ShownMessage): Message {
  const isOfCredentials = message.caller === undefined;
  return {
    id: message.id,
    state: wireMessageState[message.state],
    reason: message.reason ?? '',
    channel: wireChannel[message.channel],
    routes: message.routes.map(routeMessage),
    caller: message.caller ?? '',
    template: message.template ?? '',
    requestedLanguage: message.requestedLanguage ?? '',
    language: message.language ?? '',
    priority: wirePriority[message.priority],
    maskedRecipient: message.maskedRecipient ?? '',
    carrier: message.carrier ?? '',
    carrierReference: message.carrierReference ?? '',
    tries: message.tries,
    createTime: message.acceptedTime,
    sendTime: message.sendTime,
    expireTime: message.notAfterTime,
    sentTime: message.sentTime,
    endTime: message.endTime,
    deliveryId: isOfCredentials ? message.deliveryId : '',
    attempt: isOfCredentials ? message.attempt : 0,
  };
}

function routeMessage({ channel, state, reason, carrier, endTime }: ShownRoute): MessageRoute {
  return {
    channel: wireChannel[channel],
    state: state === 'standby' ? WireMessageState.MESSAGE_STATE_UNSPECIFIED : wireMessageState[state],
    reason: reason ?? '',
    carrier: carrier ?? '',
    endTime,
  };
}

export function watchedMessageMessage({ resumeToken, change }: WatchedMessageChange): WatchMessagesResponse {
  return {
    resumeToken,
    change: change && {
      messageId: change.messageId,
      state: wireMessageState[change.state],
      reason: change.reason,
      channel: wireChannel[change.channel],
      occurTime: change.occurTime,
    },
  };
}
