import type { NoticeKind, SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerHour } from '../../../runtime/clock';
import type { Contact } from '../domain/contact';
import type { Route } from '../domain/delivery-plan';
import { maskContact } from '../domain/masking';
import type { CredentialsDeps } from './deps';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';

/** Seals a message without a half to one contact. */
export function sealNotice(
  deps: Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy'>,
  issue: SealFor,
  { channel, contact }: Route,
  kind: NoticeKind,
): Promise<SealedDelivery> {
  const plan = {
    half: undefined,
    channel,
    position: 0,
    maskedRecipient: maskContact(contact),
    timeToLiveMilliseconds: deps.policy.noticeTimeToLiveHours * millisecondsPerHour,
  };
  return sealDelivery(deps, issue, plan, {
    recipient: recipientOf(contact),
    content: { $case: 'notice', value: { kind, requestTime: issue.createTime } },
  });
}

export function recipientOf({ kind, value }: Contact): SealedContent['recipient'] {
  return { $case: kind, value };
}
