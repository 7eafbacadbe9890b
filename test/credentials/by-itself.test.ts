/** What became due while no process ran, or is left for after an answer, happens by itself as credentials is wired. */
import { MemoryBus } from '../../runtime/bus-memory';
import { millisecondsPerDay, systemClock } from '../../runtime/clock';
import type { Service } from '../../runtime/component';
import { startAll, stopAll } from '../../runtime/component';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { readWorkConfig } from '../../services/credentials/config';
import { families } from '../../services/credentials/domain/channel';
import { migrations } from '../../services/credentials/migrations';
import { appendAuditEvent, auditTrail } from '../../services/credentials/store/audit-events';
import { proposeSurge } from '../../services/credentials/use-cases/propose-surge';
import { revokePinForHolder } from '../../services/credentials/use-cases/revoke-pin-for-holder';
import { wireCredentials } from '../../services/credentials/wire';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith } from '../support/keyrings';
import { purgedAudit } from '../support/purged-audit';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { roomKeys } from './credentials-room';
import { openElevationRoom } from './elevation-room';

const anna = 'operator:anna';

describeOnEachDatabase('credentials as it is wired, by itself,', migrations, (context) => {
  const wired = async (settings: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const [log, metrics] = [silentLog, openMetrics()];
    const outside = { database: context.database, keyring: keyringWith(...roomKeys), clock: systemClock, log, metrics };
    return wireCredentials({
      ...outside,
      config: readWorkConfig({
        RESTORE_LINK_URL: 'https://portal.example.org/restore',
        SWEEP_SECONDS: '1',
        DOCUMENT_STORE: 'folder',
        DOCUMENT_FOLDER: await temporaryFolder(),
        ...settings,
      }),
      bus: new MemoryBus({ log, metrics }),
      ids: uuidV7Ids(systemClock),
      processId: 'test',
      ledgers: new Map(),
      familiesOf: () => new Set(families),
      verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    });
  };

  test('ends elevations whose documents did not come, erases documents, tells holders, and forgets what it must not keep', async () => {
    const room = await openElevationRoom(context);
    room.pass(-900 * millisecondsPerDay);
    const forgotten = await room.inUse();
    await revokePinForHolder(room.deps, { fiscalCode: forgotten.fiscalCode, reason: 'lost' }, anna);
    await room.finishRevocations();
    room.pass(900 * millisecondsPerDay);
    const surge = { measures: { issuesPerContact: 9 }, startTime: undefined, hours: 1, reason: 'click day' };
    const { id: proposalId } = await proposeSurge(room.deps, surge, anna);
    const [waiting, refused, raised] = [await room.asking(), await room.submitted(), await room.submitted()];
    await room.decide(refused.elevation.id, anna, 'refuse');
    await room.decide(raised.elevation.id, anna, 'approve');
    await room.decide(raised.elevation.id, 'operator:bruno', 'approve');
    await room.published();
    await room.close();

    const { components } = await wired();
    await startAll(components, silentLog);
    const notices = (pinRequestId: string) =>
      context.database('delivery').where({ pin_request_id: pinRequestId }).whereNotNull('notice').pluck('notice');
    const isTold = (notice: string, { request }: typeof waiting) =>
      waitFor(notice, async () => (await notices(request.id)).includes(notice));
    const isGone = (what: string, find: () => Promise<unknown>) =>
      waitFor(what, async () => (await find()) === undefined);
    try {
      await isTold('elevation-expired', waiting);
      await isTold('elevation-refused', refused);
      await isTold('level-raised', raised);
      for (const { elevation } of [waiting, refused, raised])
        await isGone('documents to be erased', () =>
          context.database('elevation_case').where({ id: elevation.id }).whereNotNull('erase_time').first(),
        );
      await isGone('a holder of years ago', () =>
        context.database('holder').where({ id: forgotten.request.holderId, erase_time: null }).first(),
      );
      await isGone('a proposal of months ago', () => context.database('proposal').where({ id: proposalId }).first());
    } finally {
      await stopAll(components, silentLog);
    }
  });

  test('takes old events of the audit away, and says so', async () => {
    await context.empty('audit_event', 'audit_block', 'lease');
    const { components } = await wired({ AUDIT_KEEP_DAYS: '30' });
    const keyring = keyringWith(...roomKeys);
    const append: Parameters<typeof purgedAudit>[0]['append'] = (deps, trx) =>
      appendAuditEvent({ ...deps, surge: { now: () => undefined } }, trx, {
        id: deps.ids.next(),
        occurTime: deps.clock.now(),
        actor: anna,
        action: 'requests-listed',
      });
    const purging = { database: context.database, keyring, trail: auditTrail, append, components };
    expect(await purgedAudit(purging, 40)).toEqual([
      { actor: 'symbolon', action: 'audit-purged', reason: expect.stringMatching(/^before \d{4}-\d\d-\d\dT00:00:00/) },
    ]);
  });

  test('has who was turned away in the audit', async () => {
    const { components, denied } = await wired();
    await startAll(components, silentLog);
    const method = 'symbolon.credentials.v1.OperatorService/ReleaseHeldIssue';
    denied?.({
      method,
      caller: 'spiffe://example.org/portal',
      source: '10.0.0.7',
      operatorSubject: undefined,
      reason: 'CALLER_NOT_ALLOWED',
    });
    await stopAll(components, silentLog);
    const events = context.database('audit_event').where({ action: 'call-denied' });
    expect(await events.select('actor', 'method', 'refusal')).toEqual([
      { actor: 'spiffe://example.org/portal', method: 'ReleaseHeldIssue', refusal: 'CALLER_NOT_ALLOWED' },
    ]);
  });
});
