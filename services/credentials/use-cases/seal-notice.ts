import { NoticeContent, type SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { wordFor } from '../../../runtime/wire-words';
import type { Contact } from '../domain/contact';
import type { Route } from '../domain/delivery-plan';
import { maskContact } from '../domain/masking';
import type { CredentialsDeps } from './deps';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';
import { wireNotice } from './wire-enums';

/** What a notice tells; what its kind has no use for is left out, and a `requestTime` that is the issue's own. */
export type NoticeText = Pick<NoticeContent, 'kind'> & Partial<NoticeContent>;

/** Seals a message without a half to one contact; `id`: of its delivery, where it is known before. */
export function sealNotice(
  deps: Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy'>,
  issue: SealFor,
  { channel, contact }: Route,
  notice: NoticeText,
  id?: string,
): Promise<SealedDelivery> {
  const plan = {
    id,
    half: undefined,
    notice: wordFor(wireNotice, notice.kind),
    channel,
    position: 0,
    maskedRecipient: maskContact(contact),
    timeToLiveMilliseconds: worthSendingMilliseconds(deps, notice),
  };
  return sealDelivery(deps, issue, plan, {
    recipient: recipientOf(contact),
    content: { $case: 'notice', value: NoticeContent.fromPartial({ requestTime: issue.createTime, ...notice }) },
  });
}

/** No longer than what it carries, a code or a link, works. */
function worthSendingMilliseconds(
  { policy }: Pick<CredentialsDeps, 'policy'>,
  { validMinutes = 0 }: NoticeText,
): number {
  const usual = policy.noticeTimeToLiveHours * millisecondsPerHour;
  return validMinutes === 0 ? usual : Math.min(usual, validMinutes * millisecondsPerMinute);
}

export function recipientOf({ kind, value }: Contact): SealedContent['recipient'] {
  return { $case: kind, value };
}
