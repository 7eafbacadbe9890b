import { later, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type Credential, levelAt, type PreviousPin } from '../domain/credential';
import { nextDueWith } from '../domain/credential-age';
import { credentialStateAfter } from '../domain/credential-state';
import { personalPinExpiry } from '../domain/expiry';
import type { FiscalCode } from '../domain/fiscal-code';
import { appendAuditEvent } from '../store/audit-events';
import { appendCredentialChanges } from '../store/credential-changes';
import { findCredential, updateCredential } from '../store/credentials';
import { lockKnownHolder } from '../store/holders';
import { saveNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { asPreviousPin } from './personal-pin-hash';
import { pinRejected } from './pin-faults';
import type { SealedDelivery } from './seal-delivery';
import { isUnchanged } from './spend-initial-pin';

interface ChangeToSave {
  readonly fiscalCode: FiscalCode;
  /** The credential as it was when the PIN given was compared. */
  readonly compared: Credential;
  /** True where the PIN given was the one before the last change. */
  readonly isPrevious: boolean;
  readonly personalPinCipher: Buffer;
  readonly notices: readonly SealedDelivery[];
  readonly caller: string;
}

/** Gives the credential its new personal PIN and tells its contacts. Faults: unauthenticated PIN_REJECTED where it was changed meanwhile. */
export async function saveChange(deps: CredentialsDeps, trx: Transaction, change: ChangeToSave): Promise<Credential> {
  await lockKnownHolder(trx, deps.cipher, change.fiscalCode);
  const before = await findCredential(trx, change.compared.id);
  if (before === undefined || !isUnchanged(deps, before, change.compared)) throw pinRejected();
  const now = deps.clock.now();
  const expireTime = personalPinExpiry(now, deps.policy);
  const after: Credential = {
    ...before,
    state: credentialStateAfter(before.state, 'changed'),
    personalPinCipher: change.personalPinCipher,
    previousPin: change.isPrevious ? before.previousPin : previousPinOf(deps, before, now), // the only one that its holder knows
    expireTime,
    due: nextDueWith(before, { ...before, expireTime }, now, deps.policy),
  };
  await updateCredential(trx, after);
  await appendRenewal(deps, trx, before, now);
  await saveNotices(deps, trx, change.notices);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: change.caller,
    action: 'pin-changed',
    holderId: before.holderId,
    pinRequestId: before.pinRequestId,
  });
  return after;
}

function previousPinOf(deps: CredentialsDeps, before: Credential, now: Date): PreviousPin | undefined {
  const cipher = asPreviousPin(deps, before);
  const untilTime = later(now, deps.policy.previousPinMinutes * millisecondsPerMinute);
  return cipher && { cipher, untilTime };
}

/** Who was told that it had expired is told that it serves again. */
async function appendRenewal(deps: CredentialsDeps, trx: Transaction, before: Credential, now: Date): Promise<void> {
  if (before.expireTime === undefined || now < before.expireTime) return;
  const { id: credentialId, holderId } = before;
  const level = levelAt(before, now);
  await appendCredentialChanges(trx, [
    { id: deps.ids.next(), credentialId, holderId, kind: 'renewed', level, occurTime: now },
  ]);
}
