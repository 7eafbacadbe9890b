import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { linkAuditEvents } from '../../../runtime/audit-linker';
import { openDatabase } from '../../../runtime/database';
import { FieldCipher } from '../../../runtime/field-cipher';
import { uuidV7Ids } from '../../../runtime/id';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { migrate } from '../../../runtime/migrate';
import { defaultPolicy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { auditChain } from '../../../services/credentials/migrations/audit-chain';
import { auditTrail } from '../../../services/credentials/store/audit-events';
import { type AuditListInput, listAuditEvents } from '../../../services/credentials/use-cases/list-audit-events';
import { verifyAuditChain } from '../../../services/credentials/use-cases/verify-audit-chain';
import { keyringWith, newKey } from '../../support/keyrings';
import { temporaryFolder } from '../../support/temporary-folder';

const actor = 'operator:ada';
const everything: AuditListInput = {
  pageSize: 0,
  pageToken: '',
  actor: '',
  action: '',
  subject: '',
  fiscalCode: '',
  pinRequestId: '',
  startTime: undefined,
  endTime: undefined,
  refusedOnly: false,
  surgeId: '',
};

test('events of before the chain are listed, and are no fault of it', async () => {
  const database = openDatabase({ url: `file:${join(await temporaryFolder(), 'old.sqlite')}`, poolSize: 1 });
  await migrate(database, migrations.slice(0, migrations.indexOf(auditChain)), silentLog);
  const old = { id: '019b0000-0000-7000-8000-000000000000', occur_time: new Date('2025-12-09T16:00:00Z') };
  await database('audit_event').insert({ ...old, actor: 'portal', action: 'pin-requested', holder_id: randomUUID() });
  await migrate(database, migrations, silentLog);
  const clock = { now: () => new Date('2025-12-10T08:00:00Z') };
  const keyring = keyringWith(newKey('audit'), newKey('fingerprint'), newKey('index'), newKey('field'));
  const deps = {
    database,
    keyring,
    clock,
    cipher: new FieldCipher(keyring),
    ids: uuidV7Ids(clock),
    metrics: openMetrics(),
    log: silentLog,
    policy: { ...defaultPolicy, restoreLinkUrl: 'https://portal.example.org/restore' },
    surge: { now: () => undefined, look: async () => {} },
  };
  const { events } = await listAuditEvents(deps, { ...everything, action: 'pin-requested' }, actor);
  await linkAuditEvents(deps, auditTrail);
  const page = await verifyAuditChain(deps, { pageSize: 0, pageToken: '', anchors: [] }, actor);
  await database.destroy();
  expect({
    listed: events.map(({ id, blockNumber }) => [id, blockNumber]),
    blocks: page.blocks,
    faults: page.faults,
  }).toEqual({
    listed: [[old.id, undefined]],
    blocks: 1,
    faults: [],
  });
});
