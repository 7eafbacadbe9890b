/** What becomes of an audit that somebody writes in who has the database, and no key. */
import { join } from 'node:path';
import { madeUpApplicant } from '../../cli/try/applicant';
import { type AuditFault, AuditFaultKind } from '../../proto/gen/symbolon/credentials/v1/audit';
import { callUnary } from '../../runtime/grpc-client';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { call } from './deployed-room';
import { ask, commandEnd, type Ended, type Office } from './office';

interface EventRow {
  readonly id: string;
  readonly block_number: number;
}

/** `KIND EVENT`, sorted. */
type Found = readonly string[];

export function auditJourney(officeNow: () => Office): void {
  test('a row of the audit that is changed, removed or moved is found, by the call and offline, and which one', async () => {
    const office = officeNow();
    const folder = await temporaryFolder();
    const exported = async (name: string): Promise<Ended> => {
      const file = join(folder, name);
      expect(await audit(office, 'export', file)).toEqual({ code: 0, text: expect.stringContaining(file) });
      return audit(office, 'verify', file, '--keyring', office.commandSettings.KEYRING_FILE);
    };
    // Three blocks: the next one begins when all before is linked.
    const blocks: EventRow[] = [];
    for (let block = 0; block < 3; block += 1) blocks.push(await somethingDone(office));
    const [changed, removed, moved] = blocks;
    if (changed === undefined || removed === undefined || moved === undefined) throw new Error('no three events');
    expect([await faultsByCall(office), await exported('whole.jsonl')]).toEqual([
      [],
      { code: 0, text: expect.stringMatching(/^Whole: \d+ block/) },
    ]);

    const { database } = office;
    const rows = () => database('audit_event').whereIn('id', [changed.id, removed.id, moved.id]);
    const before = await rows().select();
    await database('audit_event').where({ id: changed.id }).update({ actor: 'operator:somebody-else' });
    await database('audit_event').where({ id: removed.id }).delete();
    await database('audit_event').where({ id: moved.id }).update({ block_number: changed.block_number });
    const all = [`event-changed ${changed.id}`, `event-removed ${removed.id}`, `order-changed ${moved.id}`].sort();
    const { code, text } = await exported('tampered.jsonl');
    expect({ byCall: await faultsByCall(office), code, offline: found(text) }).toEqual({
      byCall: all,
      code: 65,
      offline: all,
    });

    await rows().delete();
    await database('audit_event').insert(before);
    expect([await faultsByCall(office), (await exported('mended.jsonl')).code]).toEqual([[], 0]);
  });
}

/** An act whose event is in a block; resolves to that event. */
async function somethingDone(office: Office): Promise<EventRow> {
  const { id } = await ask(office, madeUpApplicant());
  return waitFor('the block', () =>
    office
      .database('audit_event')
      .where({ pin_request_id: id, action: 'pin-requested' })
      .whereNotNull('block_number')
      .first('id', 'block_number'),
  );
}

/** As on the command line. */
function audit({ commandSettings: { DATABASE_URL } }: Office, ...args: readonly string[]): Promise<Ended> {
  return commandEnd('services/credentials/audit', args, { DATABASE_URL });
}

/** The whole chain, by VerifyAuditChain. */
async function faultsByCall(office: Office): Promise<Found> {
  const auditor = await office.operator('auditor', 'aldo');
  const faults: AuditFault[] = [];
  for (let pageToken = ''; ; ) {
    const answer = await callUnary(auditor, 'verifyAuditChain', { pageSize: 0, pageToken, anchors: [] }, call);
    faults.push(...answer.faults);
    pageToken = answer.nextPageToken;
    if (pageToken === '') return sorted(faults.map(({ kind, eventId }) => `${wordOf(kind)} ${eventId}`));
  }
}

/** `event-changed` for AUDIT_FAULT_KIND_EVENT_CHANGED. */
function wordOf(kind: AuditFaultKind): string {
  return String(AuditFaultKind[kind]).replace('AUDIT_FAULT_KIND_', '').toLowerCase().replaceAll('_', '-');
}

/** What the command's lines say. */
function found(text: string): Found {
  return sorted([...text.matchAll(/event (\S+): .*\((\S+)\)/g)].map(([, id, kind]) => `${kind} ${id}`));
}

/** What is told of an event where it is and where it is not is one thing. */
function sorted(all: readonly string[]): Found {
  return [...new Set(all)].sort();
}
