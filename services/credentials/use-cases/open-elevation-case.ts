import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import { Fault } from '../../../runtime/fault';
import type { Credential } from '../domain/credential';
import { type ElevationCase, elevationOpenUntil } from '../domain/elevation-case';
import { drawElevationNumber } from '../domain/elevation-number';
import {
  countElevationCasesAfter,
  insertElevationCase,
  lockLiveElevationCase,
  saveElevationCase,
} from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import type { CredentialsDeps } from './deps';
import { alreadyDispositive } from './elevation-faults';

type OpenDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'randomBytes'>;

const mostDraws = 5;

/**
 * The case by which this credential is to become dispositive: the one that is under way, or a new one. One that waits for documents waits its whole time
 * again. The caller holds the holder's lock, and has made sure that the credential is in use. Faults: precondition ALREADY_DISPOSITIVE; exhausted
 * TOO_MANY_ELEVATIONS.
 */
export async function openElevationCase(
  deps: OpenDeps,
  trx: Transaction,
  credential: Credential,
  caller: string,
): Promise<ElevationCase> {
  if (credential.level === 'dispositive') throw alreadyDispositive();
  const underWay = await lockLiveElevationCase(trx, credential.id);
  if (underWay !== undefined) return renewed(deps, trx, underWay);
  await assertWithinCap(deps, trx, credential.holderId);
  return insertNew(deps, trx, credential, { caller, filedBy: [] });
}

/** As openElevationCase, by an operator and beyond any cap; `isOpened`: it is a new one. Faults: precondition ALREADY_DISPOSITIVE. */
export async function openElevationByOperator(
  deps: OpenDeps,
  trx: Transaction,
  credential: Credential,
  { operator, reason }: { readonly operator: string; readonly reason: string },
): Promise<{ readonly elevation: ElevationCase; readonly isOpened: boolean }> {
  if (credential.level === 'dispositive') throw alreadyDispositive();
  const underWay = await lockLiveElevationCase(trx, credential.id);
  if (underWay !== undefined) return { elevation: await renewed(deps, trx, underWay), isOpened: false };
  const by = { caller: operator, filedBy: [operator], reason };
  return { elevation: await insertNew(deps, trx, credential, by), isOpened: true };
}

async function renewed(deps: OpenDeps, trx: Transaction, before: ElevationCase): Promise<ElevationCase> {
  if (before.state !== 'open') return before;
  const after = { ...before, openUntilTime: elevationOpenUntil(deps.clock.now(), deps.policy) };
  await saveElevationCase(trx, after);
  return after;
}

async function assertWithinCap({ clock, policy }: OpenDeps, trx: Transaction, holderId: string): Promise<void> {
  const since = later(clock.now(), -policy.capDays * millisecondsPerDay);
  if ((await countElevationCasesAfter(trx, holderId, since)) < policy.elevationCasesPerHolder) return;
  const message = `${policy.elevationCasesPerHolder} elevations were asked for in ${policy.capDays} days`;
  throw new Fault('exhausted', 'TOO_MANY_ELEVATIONS', message);
}

async function insertNew(
  deps: OpenDeps,
  trx: Transaction,
  { id: credentialId, holderId, pinRequestId }: Credential,
  by: { readonly caller: string; readonly filedBy: readonly string[]; readonly reason?: string },
): Promise<ElevationCase> {
  const elevation = await insertWithFreeNumber(deps, trx, {
    id: deps.ids.next(),
    holderId,
    credentialId,
    state: 'open',
    documentsVersion: 0,
    claim: undefined,
    putBackBy: undefined,
    proposal: undefined,
    filedBy: by.filedBy,
    refusal: undefined,
    createTime: deps.clock.now(),
    openUntilTime: elevationOpenUntil(deps.clock.now(), deps.policy),
    submitTime: undefined,
    endTime: undefined,
    eraseTime: undefined,
    forgetTime: undefined,
  });
  const { caller: actor, reason } = by;
  const said = reason === undefined ? {} : { reason };
  await auditElevation(deps, trx, elevation, { actor, action: 'elevation-requested', pinRequestId, ...said });
  return elevation;
}

/** Two cases have the same number once in a million where there are 100,000. */
async function insertWithFreeNumber(
  { randomBytes }: OpenDeps,
  trx: Transaction,
  unnumbered: Omit<ElevationCase, 'number'>,
): Promise<ElevationCase> {
  for (let draws = 1; ; draws += 1) {
    const elevation = { ...unnumbered, number: drawElevationNumber(randomBytes) };
    try {
      await insertElevationCase(trx, elevation);
      return elevation;
    } catch (error) {
      if (!isDuplicateKey(error) || draws === mostDraws) throw error;
    }
  }
}
