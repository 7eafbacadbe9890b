import { systemClock } from '../../runtime/clock';
import { uuidV7Ids } from '../../runtime/id';
import { inOneProcess } from '../../runtime/leased-poller';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { readWorkConfig } from '../../services/notify/config';
import { migrations } from '../../services/notify/migrations';
import { appendAuditEvent, auditTrail } from '../../services/notify/store/audit-events';
import { wireAudit } from '../../services/notify/wire-audit';
import { describeOnEachDatabase } from '../support/database-suite';
import { auditTables, purgedAudit } from '../support/purged-audit';
import { testKeys } from './signed-events';

describeOnEachDatabase("notify's audit", migrations, (context) => {
  beforeEach(() => context.empty(...auditTables));

  test('has every column of an event proved, but for its place and its proof', async () => {
    const columns = Object.keys(await context.database('audit_event').columnInfo());
    expect(columns.sort()).toEqual([...auditTrail.contents, 'block_number', 'key_id', 'mac'].sort());
  });

  test('takes old events away by itself, and says so', async () => {
    const { database } = context;
    const keyring = testKeys().notify;
    const ids = uuidV7Ids(systemClock);
    const outside = { database, keyring, ids, clock: systemClock, log: silentLog, metrics: openMetrics() };
    const components = wireAudit({
      ...outside,
      config: readWorkConfig({ AUDIT_KEEP_DAYS: '30' }, ['mail']),
      leased: inOneProcess({ ...outside, processId: ids.next() }),
    });
    const act = { actor: 'operator:anna', action: 'suppression-added' } as const;
    const append: Parameters<typeof purgedAudit>[0]['append'] = (deps, trx) => appendAuditEvent(deps, trx, act);
    expect(await purgedAudit({ database, keyring, trail: auditTrail, append, components }, 40)).toEqual([
      { actor: 'symbolon', action: 'audit-purged', reason: expect.stringMatching(/^before \d{4}-\d\d-\d\dT00:00:00/) },
    ]);
  });
});
