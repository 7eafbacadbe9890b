import type { Contact } from '../../../proto/gen/symbolon/credentials/v1/contact';
import type { Suppression as WireSuppression } from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import type { MessageChannel } from '../domain/channel';
import type { Suppression } from '../domain/suppression';
import type { GivenRecipient } from '../use-cases/suppressions';
import { wireChannel, wireSuppressionReason } from '../use-cases/wire-enums';

type ContactCase = NonNullable<Contact['contact']>['$case'];

const channelOf: Readonly<Record<ContactCase, MessageChannel>> = { mobile: 'sms', email: 'email', pec: 'pec' };

/** Undefined where the message names none. */
export function givenRecipient(contact: Contact | undefined): GivenRecipient | undefined {
  const given = contact?.contact;
  return given && { channel: channelOf[given.$case], value: given.value };
}

export function suppressionMessage(suppression: Suppression): WireSuppression {
  return {
    id: suppression.id,
    channel: wireChannel[suppression.channel],
    maskedRecipient: suppression.maskedRecipient,
    reason: wireSuppressionReason[suppression.reason],
    operator: suppression.operator ?? '',
    note: suppression.note,
    createTime: suppression.createTime,
    expireTime: suppression.expireTime,
  };
}
