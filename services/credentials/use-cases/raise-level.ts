import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { enqueueJob } from '../../../runtime/jobs';
import type { AuditEvent } from '../domain/audit-event';
import { type Credential, levelAt } from '../domain/credential';
import { raiseLevelOf } from '../domain/credential-level';
import { appendAuditEvent } from '../store/audit-events';
import { appendCredentialChanges } from '../store/credential-changes';
import { findCredentialInUse, updateCredential } from '../store/credentials';
import type { CredentialsDeps } from './deps';
import { endElevationOf } from './end-elevation-case';
import { atTheWrongMoment } from './pin-faults';
import { levelRaisedQueue } from './tell-level-raised';

/** Whose level is raised, and what the audit says of it. */
export interface LevelToRaise extends Pick<AuditEvent, 'actor' | 'action' | 'subjectId'> {
  readonly holderId: string;
  /** The one that it was decided for, where it was decided before: another one that has taken its place is not raised. */
  readonly credentialId?: string;
  readonly reason: string;
}

export interface RaisedLevel {
  readonly credential: Credential;
  /** False where it was dispositive before: nothing was written, and nobody is told. */
  readonly isRaised: boolean;
}

/**
 * Makes the holder's credential in use dispositive: its watchers are told as soon as that counts, and every registered contact by a job. The caller
 * holds the holder's lock. Faults: not-found CREDENTIAL_NOT_FOUND; precondition SUSPENDED, EXPIRED.
 */
export async function raiseLevel(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  { holderId, credentialId, ...act }: LevelToRaise,
): Promise<RaisedLevel> {
  const now = deps.clock.now();
  const credential = await findCredentialInUse(trx, holderId);
  if (credential === undefined || (credentialId !== undefined && credentialId !== credential.id))
    throw new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'no credential in use');
  const raise = raiseLevelOf(credential, now, deps.policy);
  if (raise.kind === 'refused') throw atTheWrongMoment(raise.because);
  if (raise.kind === 'unchanged') return { credential, isRaised: false };
  await updateCredential(trx, raise.credential);
  await tellWatchers(deps, trx, raise.credential);
  await endElevationOf(deps, trx, credential.id, act.actor); // where another way was the faster one
  await enqueueJob(trx, { id: deps.ids.next(), queue: levelRaisedQueue, subjectId: credential.id });
  const { pinRequestId } = credential;
  await appendAuditEvent(deps, trx, { id: deps.ids.next(), occurTime: now, holderId, pinRequestId, ...act });
  return { credential: raise.credential, isRaised: true };
}

/** Nothing has changed for them while a restore keeps the level ordinary: they are told at the end of that time. */
async function tellWatchers(
  { clock, ids }: Pick<CredentialsDeps, 'clock' | 'ids'>,
  trx: Transaction,
  credential: Credential,
): Promise<void> {
  const now = clock.now();
  const level = levelAt(credential, now);
  if (level === 'ordinary') return;
  const { id: credentialId, holderId } = credential;
  await appendCredentialChanges(trx, [
    { id: ids.next(), credentialId, holderId, kind: 'level-changed', level, occurTime: now },
  ]);
}
