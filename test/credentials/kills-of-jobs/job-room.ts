/** Credentials' real process, which dies at a point of what it does by itself, and is started again. */
import { readFile } from 'node:fs/promises';
import type { AuditFault } from '../../../proto/gen/symbolon/credentials/v1/audit';
import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { callUnary } from '../../../runtime/grpc-client';
import { uuidV7Ids } from '../../../runtime/id';
import { type Keyring, keyringOf } from '../../../runtime/keyring';
import { inTransaction } from '../../../runtime/transaction';
import { appendAuditEvent } from '../../../services/credentials/store/audit-events';
import { bundle } from '../../support/bundled-process';
import type { KillPoint } from '../../support/kill-point';
import type { StartedProcess } from '../../support/process';
import { waitFor } from '../../support/wait-for';
import { openDocumentProcess } from '../document-process';

interface Chain {
  readonly faults: readonly AuditFault[];
  /** Events that are told of again by another block. */
  readonly twice: number;
}

export interface JobRoom {
  readonly database: Database;
  readonly keyring: Keyring;
  /** Starts it, and resolves when it has died at this point. */
  dieAt(point: KillPoint): Promise<void>;
  /** Starts it, and waits until it is ready. */
  start(): Promise<StartedProcess>;
  /** Writes audit events that are not linked yet. */
  audit(count: number, clock: Clock): Promise<void>;
  /** What VerifyAuditChain says of the whole chain, once all is linked, and what the tables say. */
  chain(): Promise<Chain>;
  close(): Promise<void>;
}

export async function openJobRoom(settings: Readonly<Record<string, string>> = {}): Promise<JobRoom> {
  const service = await openDocumentProcess({ settings });
  const { database } = service;
  const keyring = keyringOf(await readFile(service.keyringFile, 'utf8'), { require: [], forbidPrivate: [] });
  const preload = await bundle('test/support/kill-preload.ts');
  const linkedTwice = async () => {
    const blocks: { event_ids: string }[] = await database('audit_block').select('event_ids');
    const linked = blocks.flatMap(({ event_ids }): unknown[] => JSON.parse(event_ids));
    return linked.length - new Set(linked).size;
  };
  return {
    database,
    keyring,
    dieAt: async (point) => {
      const dying = { KILL_POINT: JSON.stringify(point), NODE_OPTIONS: `--require=${preload}` };
      const { signal } = await (await service.run(dying)).end;
      if (signal !== 'SIGKILL') throw new Error(`it ended by ${signal}`);
    },
    start: service.start,
    audit: async (count, clock) => {
      const [deps, ids] = [{ keyring, surge: { now: () => undefined } }, uuidV7Ids(clock)];
      await inTransaction(database, async (trx) => {
        for (let event = 0; event < count; event += 1)
          await appendAuditEvent(deps, trx, {
            ...{ id: ids.next(), occurTime: clock.now() },
            ...{ actor: 'operator:ada', action: 'audit-verified' },
          });
      });
    },
    chain: async () => {
      const auditor = await service.operator('auditor', 'ada');
      await waitFor('all to be linked', async () => {
        const unlinked = await database('audit_event').whereNull('block_number').select('id');
        return unlinked.length === 0;
      });
      const faults: AuditFault[] = [];
      for (let pageToken = ''; ; ) {
        const asked = { pageSize: 0, pageToken, anchors: [] };
        const page = await callUnary(auditor, 'verifyAuditChain', asked, { deadlineMilliseconds: 60_000 });
        faults.push(...page.faults);
        pageToken = page.nextPageToken;
        if (pageToken === '') return { faults, twice: await linkedTwice() };
      }
    },
    close: service.close,
  };
}

export const whole: Chain = { faults: [], twice: 0 };

type StatementPoint = Extract<KillPoint, { kind: 'statement' }>;

export function atStatement(when: StatementPoint['when'], text: string): StatementPoint {
  return { kind: 'statement', text, when };
}
