import type { Transaction } from '../../../runtime/database';
import { type Credential, levelAt } from '../domain/credential';
import { nextDueWith } from '../domain/credential-age';
import { levelAfterExchange } from '../domain/credential-level';
import { credentialStateAfter } from '../domain/credential-state';
import type { PinRequest } from '../domain/pin-request';
import { endedBy } from '../domain/pin-request-end';
import { appendAuditEvent } from '../store/audit-events';
import { appendCredentialChanges } from '../store/credential-changes';
import { findCredential, updateCredential } from '../store/credentials';
import { findDeliveries } from '../store/deliveries';
import { endGuard } from '../store/holders';
import { forgetExpiredLoneHalves } from '../store/issues';
import { adoptContacts } from './adopt-contacts';
import type { CredentialsDeps } from './deps';
import { endIssue } from './end-issue';

/** A request that got a PIN. */
export interface ExchangeableRequest extends PinRequest {
  readonly credentialId: string;
}

interface ExchangeToSave {
  readonly request: ExchangeableRequest;
  readonly personalPinCipher: Buffer;
  readonly expireTime: Date;
  readonly caller: string;
}

/** Gives the credential its personal PIN; the first time, the issue ends and its contacts become the credential's. */
export async function saveExchange(
  deps: CredentialsDeps,
  trx: Transaction,
  { request, personalPinCipher, expireTime, caller }: ExchangeToSave,
): Promise<Credential> {
  const before = await findCredential(trx, request.credentialId);
  if (before === undefined) throw new Error('an issued request without its credential');
  const now = deps.clock.now();
  const level = levelAfterExchange(before.level, request.level);
  const credential: Credential = {
    ...before,
    level,
    state: credentialStateAfter(before.state, 'exchanged'),
    personalPinCipher,
    expireTime,
    pinRequestId: request.id,
    language: request.language,
    healthCardIndex: request.healthCardIndex ?? before.healthCardIndex,
    previousPin: undefined,
    due: nextDueWith(before, { ...before, level, expireTime }, now, deps.policy),
  };
  await updateCredential(trx, credential);
  await endGuard(trx, request.holderId);
  await forgetExpiredLoneHalves(trx, request.holderId);
  if (request.exchangeTime === undefined) {
    await endExchangedIssue(deps, trx, request);
    await appendCredentialChanges(trx, [
      {
        id: deps.ids.next(),
        credentialId: credential.id,
        holderId: credential.holderId,
        kind: 'activated',
        level: levelAt(credential, now),
        occurTime: now,
      },
    ]);
  }
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: caller,
    action: 'pin-exchanged',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
  return credential;
}

async function endExchangedIssue(deps: CredentialsDeps, trx: Transaction, request: ExchangeableRequest): Promise<void> {
  const now = deps.clock.now();
  const deliveries = await findDeliveries(trx, request.id);
  // A restore goes to contacts that the credential has already.
  if (request.route !== 'restore') await adoptContacts(deps, trx, request, deliveries);
  const used = { ...endedBy(request, 'exchanged', now), exchangeTime: now };
  await endIssue(deps, trx, used, deliveries);
}
