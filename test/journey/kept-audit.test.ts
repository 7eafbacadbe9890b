/** What is kept of an office and for how long, and that its audit can be proved all the same; in a deployment and in one process. */
import { join } from 'node:path';
import { keyringOf } from '../../runtime/keyring';
import { readKeyringFile } from '../../runtime/keyring-file';
import { appendAuditEvent, auditTrail } from '../../services/credentials/store/audit-events';
import { agedAudit } from '../support/purged-audit';
import { temporaryFolder } from '../support/temporary-folder';
import { anchoredIn, cutOffJourney } from './cut-off-journey';
import { type Office, openDeployedOffice, openStandaloneOffice } from './office';
import { longAgoDays, retentionJourney, shortMemory } from './retention-journey';

/** A deployment has the system's time: its audit of long ago is written as of then, and what is to grow old is made older. */
async function openAgedDeployment(settings: Readonly<Record<string, string>>): Promise<Office> {
  const { office, room, startAgain } = await openDeployedOffice(settings);
  await room.stop('credentials');
  await writeAuditOfLongAgo(office);
  await startAgain({});
  const older = (days: number, table: string, ...columns: readonly string[]) =>
    office.database.raw(
      `UPDATE ${table} SET ${columns.map((column) => `${column} = ${column} - INTERVAL ${days} DAY`).join()}`,
    );
  return {
    ...office,
    later: async (days) => {
      await older(days, 'pin_request', 'create_time', 'end_time');
      await older(days, 'credential', 'create_time', 'expire_time', 'end_time');
      await older(days, 'holder', 'create_time');
    },
  };
}

async function writeAuditOfLongAgo({ database, commandSettings }: Office): Promise<void> {
  const text = await readKeyringFile(commandSettings.KEYRING_FILE);
  const keyring = keyringOf(text, { require: [], forbidPrivate: [] });
  const append: Parameters<typeof agedAudit>[0]['append'] = ({ clock, ids }, trx) => {
    const act = { actor: 'operator:anna', action: 'requests-listed' } as const;
    const deps = { keyring, surge: { now: () => undefined } };
    return appendAuditEvent(deps, trx, { id: ids.next(), occurTime: clock.now(), ...act });
  };
  await agedAudit({ database, keyring, trail: auditTrail, append }, longAgoDays);
}

describe.each([
  ['a deployment', openAgedDeployment],
  ['one process', openStandaloneOffice],
] as const)('in %s', (_, open) => {
  let office: Office;
  let anchorFile: string;
  beforeAll(async () => {
    anchorFile = join(await temporaryFolder(), 'anchors');
    office = await open({ ...shortMemory, ...anchoredIn(anchorFile) });
  });
  afterAll(() => office?.close());

  retentionJourney(() => office);
  cutOffJourney(
    () => office,
    () => anchorFile,
  );
});
