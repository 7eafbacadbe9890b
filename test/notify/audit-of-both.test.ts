import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeyrings } from '../../cli/key-set';
import { runAudit } from '../../runtime/audit-command';
import { keyringOf } from '../../runtime/keyring';
import { readWorkConfig } from '../../services/notify/config';
import { keyringDemands } from '../../services/notify/demands';
import type { MessageFamily } from '../../services/notify/domain/channel';
import { migrations } from '../../services/notify/migrations';
import { auditTrail } from '../../services/notify/store/audit-events';
import { describeOnEachDatabase } from '../support/database-suite';
import { auditTables } from '../support/purged-audit';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { TestCarrier, tables } from './notify-room';
import { openedFor } from './pooled';
import { startNotify } from './whole-notify';

const families: readonly MessageFamily[] = ['sms', 'mail'];

describeOnEachDatabase("the audit of notify's two processes, each with its own keyring", migrations, (context) => {
  const texts = makeKeyrings(new Date());
  const textOf = (family: MessageFamily) => String(texts.get(`notify-${family}`));
  const processes: Awaited<ReturnType<typeof startNotify>>[] = [];
  beforeEach(async () => {
    await context.empty(...tables, ...auditTables);
    for (const family of families)
      processes.push(
        await startNotify({
          database: context.database,
          keyring: keyringOf(textOf(family), keyringDemands([family])),
          config: readWorkConfig({}, [family]),
          families: [family],
          openCarriers: () => openedFor([new TestCarrier(family, [family === 'sms' ? 'sms' : 'email'])]),
        }),
      );
  });
  afterEach(async () => {
    for (const { stop } of processes.splice(0)) await stop();
  });

  test('is one chain, exported and found whole by the command with the keyring of either', async () => {
    for (const [index, { denied }] of processes.entries())
      denied?.({
        ...{ method: 'symbolon.notify.v1.GatewayService/SetCarrierState', caller: 'spiffe://example.org/operators' },
        ...{ source: `10.0.0.${index}`, operatorSubject: undefined, reason: 'OPERATOR_TOKEN' },
      });
    const linked = () => context.database('audit_event').where('block_number', '>', 0).pluck('reason');
    await waitFor('both events in the chain', async () => (await linked()).length === 2);
    expect((await linked()).toSorted()).toEqual(['from 10.0.0.0', 'from 10.0.0.1']);

    const folder = await temporaryFolder();
    const run = async (...args: readonly string[]) => {
      const told: string[] = [];
      const terminal = { out: (text: string) => void told.push(text), error: (text: string) => void told.push(text) };
      return [await runAudit(auditTrail, args, { DATABASE_URL: context.url }, terminal), told.join('')];
    };
    const file = join(folder, 'export');
    expect((await run('export', file))[0]).toBe(0);
    for (const family of families) {
      const keyring = join(folder, `${family}.json`);
      await writeFile(keyring, textOf(family), { mode: 0o600 });
      for (const args of [['verify'], ['verify', file]])
        expect(await run(...args, '--keyring', keyring)).toEqual([
          0,
          expect.stringMatching(/^Whole: \d block\(s\), 2 event/),
        ]);
    }
  });
});
