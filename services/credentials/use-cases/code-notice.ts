/** Codes are not stored: they follow from the id of the delivery that carries them, by a key (docs/decisions/codes-by-key.md). */
import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { SecretKey } from '../../../runtime/key';
import { equalInConstantTime, hmac } from '../../../runtime/keyed-hash';
import type { Contact } from '../domain/contact';
import { channelOf } from '../domain/contact';
import { type CodePurpose, codeFrom, codeMinutes } from '../domain/contact-code';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { type NoticeText, sealNotice } from './seal-notice';

const kinds: Readonly<Record<CodePurpose, NoticeKind>> = {
  request: NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION,
  update: NoticeKind.NOTICE_KIND_CONTACT_CODE,
  activation: NoticeKind.NOTICE_KIND_CONTACT_CODE,
  'early-access': NoticeKind.NOTICE_KIND_EARLY_ACCESS_CODE,
};

/** Seals the message that takes a code to a contact; `telling`: what else its text needs. */
export function sealCodeNotice(
  deps: Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy'>,
  about: SealFor,
  contact: Contact,
  purpose: CodePurpose,
  telling: Pick<NoticeText, 'route' | 'byOperator' | 'accessMinutes'> = {},
): Promise<SealedDelivery> {
  const id = deps.ids.next();
  const text = {
    ...telling,
    kind: kinds[purpose],
    code: codeUnder(deps.keyring.current('pepper'), id),
    validMinutes: codeMinutes(purpose, deps.policy),
  };
  return sealNotice(deps, about, { channel: channelOf(contact.kind), contact }, text, id);
}

/** True where this is the code of the delivery; compared under every pepper of the ring, as one may have been replaced since. */
export function isCodeOf({ keyring }: Pick<CredentialsDeps, 'keyring'>, deliveryId: string, code: string): boolean {
  const given = Buffer.from(code);
  return keyring
    .all('pepper')
    .map((key) => equalInConstantTime(given, Buffer.from(codeUnder(key, deliveryId))))
    .includes(true);
}

function codeUnder(pepper: SecretKey, deliveryId: string): string {
  return codeFrom(hmac(pepper, 'contact-code', deliveryId));
}
