import { randomBytes } from 'node:crypto';
import { AuditDenials } from '../../runtime/audit-denials';
import { sequenceChanges } from '../../runtime/change-feed';
import { watchOf } from '../../runtime/change-stream';
import { millisecondsPerSecond } from '../../runtime/clock';
import type { Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { FieldCipher } from '../../runtime/field-cipher';
import { institutionOf } from '../../runtime/institution-settings';
import { JobWorkers } from '../../runtime/job-workers';
import type { ClaimedJob } from '../../runtime/jobs';
import { KeyedTurns } from '../../runtime/keyed-turns';
import { inOneProcess } from '../../runtime/leased-poller';
import type { VerifyOperator } from '../../runtime/operator-token';
import { Outbox } from '../../runtime/outbox';
import type { Round } from '../../runtime/poller';
import { Shares } from '../../runtime/shares';
import { VersionWatch } from '../../runtime/version-watch';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { argon2SlowHash } from './adapters/argon2-slow-hash';
import { drawFormWhenAsked } from './adapters/form-pdf/draw-when-asked';
import { credentialService } from './api/credential-service';
import { deliveryReportService } from './api/delivery-report-service';
import { operatorService } from './api/operator-service';
import type { WorkConfig } from './config';
import { policyUnder } from './domain/surge';
import type { OpenLedgers } from './ledger-settings';
import type { FamiliesOf } from './ports';
import { registerOf } from './register-settings';
import { credentialChanges } from './store/credential-changes';
import { findVersions } from './store/pin-requests';
import { ageCredentials } from './use-cases/age-credentials';
import { refusalWriter } from './use-cases/audit-refusal';
import type { CredentialsDeps } from './use-cases/deps';
import { expireRequests } from './use-cases/expire-requests';
import { finishRevocation } from './use-cases/finish-revocation';
import { forgetOverdue } from './use-cases/forget-overdue';
import { matchAddress, matchAddressQueue } from './use-cases/match-address';
import { matchRestore } from './use-cases/match-restore';
import { republishDeliveries } from './use-cases/republish-deliveries';
import { tellContactsQueue } from './use-cases/save-issue';
import { settleReturn, settleReturnQueue } from './use-cases/settle-return';
import { matchRestoreQueue } from './use-cases/start-restore';
import { SurgeWatch } from './use-cases/surge-watch';
import { tellCancelled, tellCancelledQueue } from './use-cases/tell-cancelled';
import { levelRaisedQueue, tellLevelRaised } from './use-cases/tell-level-raised';
import { tellRegisteredContacts } from './use-cases/tell-registered-contacts';
import { revocationQueue } from './use-cases/write-revocation';
import { wireAudit } from './wire-audit';
import { wireDocuments } from './wire-documents';
import { wireEarlyAccess } from './wire-early-access';
import { wireElevation } from './wire-elevation';
import { wirePrivacy } from './wire-privacy';
import { wireReconciliation } from './wire-reconciliation';

/** More than a person's impatience makes, few enough to be answered within a deadline. */
const holderQueueLength = 100;
const watchMilliseconds = 250;
/** From the commit of a change until watchers may see it, at most; and how long a stream of changes may say nothing. */
const sequenceMilliseconds = 500;
const keepAliveMilliseconds = 30_000;
const leastLeaseMilliseconds = 4_000;

export interface CredentialsOutside extends Surroundings {
  readonly config: WorkConfig;
  /** Which channel families a caller may report for. */
  readonly familiesOf: FamiliesOf;
  /** The delivery services' books; those that are not there are not compared. */
  readonly ledgers: OpenLedgers;
  /** Who an operator's token says that he or she is. */
  readonly verifyOperator: VerifyOperator;
}

/** Credentials: issues PINs, sends their halves on their separate ways, and knows where each one is. */
export function wireCredentials(outside: CredentialsOutside): Service {
  const { config, database, keyring, clock, ids, bus, metrics, log, processId } = outside;

  // What the use cases stand on.
  const outbox = new Outbox({
    database,
    publish: bus.publish,
    scope: 'events',
    processId,
    clock,
    log,
    metrics,
    settings: outboxSettingsOf(config),
  });
  const slowHash = argon2SlowHash({
    cost: { memoryKibibytes: config.argon2MemoryKibibytes, passes: config.argon2Passes, lanes: config.argon2Lanes },
    concurrency: config.argon2Concurrency,
    queueLength: config.argon2QueueLength,
    randomBytes,
  });
  // Refuses before anything is written what could not be hashed, and lets no calling service take every place.
  const placesWith = (queued: number) => config.argon2Concurrency + Math.min(queued, config.argon2QueueLength);
  const places = placesWith(config.argon2QueueLength);
  const pinShares = new Shares({ name: 'PINs', places, placesPerOwner: placesWith(config.argon2QueuePerCaller) });
  const sourceShares = new Shares({
    name: 'PINs from one address',
    places,
    placesPerOwner: placesWith(config.argon2QueuePerSource),
  });
  const cipher = new FieldCipher(keyring);
  // Some numbers of the policy change while there is a surge.
  const surge = new SurgeWatch({ database, clock, log, metrics });
  const deps: CredentialsDeps = {
    database,
    cipher,
    keyring,
    outbox,
    slowHash,
    pinShares,
    register: registerOf(config, { database, cipher, log, metrics }),
    holderTurns: new KeyedTurns({ name: 'requests for one holder', queueLength: holderQueueLength }),
    policy: policyUnder(config, () => surge.now()),
    ordinaryPolicy: config,
    surge,
    clock,
    ids,
    randomBytes,
    log,
    metrics,
  };

  // Watchers of requests share one look at the database.
  const versionWatch = new VersionWatch({
    name: 'watch-pin-requests',
    versionsOf: (ids) => findVersions(database, ids),
    intervalMilliseconds: watchMilliseconds,
    log,
  });

  // So do those of credentials, at the last position that was given.
  const changeWatch = watchOf(credentialChanges, {
    name: 'watch-credentials',
    intervalMilliseconds: watchMilliseconds,
    database,
    log,
  });

  // Who was turned away is in the audit, too.
  const denials = new AuditDenials({ service: 'credentials', writeRefusal: refusalWriter(deps), log, metrics });

  // What happens by itself: each in one process at a time.
  const polling = inOneProcess({ processId, database, log, leastLeaseMilliseconds });
  const sweepMilliseconds = config.sweepSeconds * millisecondsPerSecond;
  const sweep = (name: string, work: () => Promise<Round>) => polling(name, sweepMilliseconds, work);
  const jobs = (queue: string, handle: (job: ClaimedJob, signal: AbortSignal) => Promise<void>) =>
    new JobWorkers({
      queue,
      concurrency: 4,
      leaseMilliseconds: 30_000,
      pollMilliseconds: 1_000,
      handle,
      database,
      log,
      metrics,
    });

  const forms = { drawForm: drawFormWhenAsked(), institution: institutionOf(config) };
  const documents = wireDocuments(config, deps, { polling, sweepMilliseconds });

  if (config.letterHold === 'never')
    log.warn('letters.never-held', { advice: 'LETTER_HOLD=never: letters go to the address given, whoever gave it' });

  return {
    name: 'credentials',
    denied: denials.record,
    grpc: [
      credentialService({
        ...deps,
        ...documents.deps,
        ...forms,
        versionWatch,
        changeWatch,
        keepAliveMilliseconds,
        sourceShares,
      }),
      deliveryReportService(deps, outside.familiesOf),
      operatorService({ ...deps, ...documents.deps, ...forms, verifyOperator: outside.verifyOperator }),
    ],
    components: [
      outbox,
      versionWatch,
      changeWatch,
      denials,
      surge,
      jobs(tellContactsQueue, (job) => tellRegisteredContacts(deps, job)),
      jobs(matchAddressQueue, (job, signal) => matchAddress(deps, job, signal)),
      jobs(matchRestoreQueue, (job) => matchRestore(deps, job)),
      jobs(revocationQueue, (job) => finishRevocation(deps, job)),
      jobs(tellCancelledQueue, (job) => tellCancelled(deps, job)),
      jobs(levelRaisedQueue, (job) => tellLevelRaised(deps, job)),
      jobs(settleReturnQueue, (job) => settleReturn(deps, job)),
      ...wireElevation(deps, config, polling),
      polling('sequence-changes', sequenceMilliseconds, () => sequenceChanges(database, credentialChanges)),
      sweep('republish-deliveries', () => republishDeliveries(deps)),
      sweep('expire-requests', () => expireRequests(deps)),
      sweep('age-credentials', () => ageCredentials(deps)),
      sweep('forget-overdue', () => forgetOverdue(deps)),
      ...wireAudit(deps, config, polling),
      ...wirePrivacy(deps, sweep),
      ...wireEarlyAccess(deps, jobs),
      ...wireReconciliation({ ...deps, config, polling, ledgers: outside.ledgers }),
      ...documents.components,
    ],
  };
}
