/** What is taken away because its time is over: a holder's data, and the audit of long ago, of which the rest stays provable. */
import { join } from 'node:path';
import { ListAuditEventsRequest } from '../../proto/gen/symbolon/credentials/v1/audit';
import { GetHolderRequest } from '../../proto/gen/symbolon/credentials/v1/holder';
import { callUnary } from '../../runtime/grpc-client';
import { reasonOf } from '../credentials/holder-room';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { auditCommand, faultsByCall, found, somethingDone } from './audit-checks';
import { call } from './deployed-room';
import { holderInUse, type Office } from './office';

/** Whatever need not be kept is kept for a month. */
export const shortMemory = { PERSON_KEEP_MONTHS: '1', AUDIT_KEEP_DAYS: '30', SWEEP_SECONDS: '1' };
/** More than that: what was done before is over. */
export const longAgoDays = 40;

export function retentionJourney(officeNow: () => Office): void {
  test('a holder and an audit whose time is over are purged, and the audit that remains is whole', async () => {
    const office = officeNow();
    const { database } = office;
    const berta = await office.operator('supervisor', 'berta');
    await somethingDone(office);
    const { fiscalCode } = await holderInUse(office);
    const find = GetHolderRequest.fromPartial({ holder: { $case: 'fiscalCode', value: fiscalCode } });
    const subject = String((await callUnary(berta, 'getHolder', find, call)).holder?.subject);
    await callUnary(berta, 'revokePinForHolder', { fiscalCode, reason: 'wants none any more' }, call);
    const underWay = () => database('pin_request').where({ holder_id: subject }).whereNull('end_time');
    await waitFor('the end of the revocation', async () => (await underWay()).length === 0);

    await office.later(longAgoDays);
    const erased = () => database('holder').where({ id: subject }).whereNotNull('erase_time');
    await waitFor('the erasure', async () => (await erased()).length === 1);
    expect(await reasonOf(callUnary(berta, 'getHolder', find, call))).toBe('HOLDER_NOT_FOUND');
    const auditor = await office.operator('auditor', 'aldo');
    const erasure = ListAuditEventsRequest.fromPartial({ subject, action: 'holder-erased' });
    const { events } = await callUnary(auditor, 'listAuditEvents', erasure, call);
    expect(events.map(({ actor }) => actor)).toEqual(['symbolon']);

    const through = await waitFor('the purge of the audit', () => purgedThrough(office));
    const gone = await database('audit_event').whereBetween('block_number', [1, through]);
    const told = await database('audit_event').where({ action: 'audit-purged' }).pluck('actor');
    expect({ gone, told }).toEqual({ gone: [], told: expect.arrayContaining(['symbolon']) });
    expect(await check(office)).toEqual({ byCall: [], code: 0, offline: [] });

    // A purge hides nothing that somebody else takes away.
    const { block_number: taken } = await somethingDone(office);
    await somethingDone(office);
    const block = await database('audit_block').where({ number: taken }).select();
    const itsEvents = await database('audit_event').where({ block_number: taken }).select();
    await database('audit_block').where({ number: taken }).delete();
    await database('audit_event').where({ block_number: taken }).delete();
    expect(await check(office)).toEqual({ byCall: ['block-removed'], code: 65, offline: ['block-removed'] });
    await database('audit_block').insert(block);
    await database('audit_event').insert(itsEvents);
    expect(await check(office)).toEqual({ byCall: [], code: 0, offline: [] });
  });
}

async function purgedThrough({ database }: Office): Promise<number | undefined> {
  const row: { through_number: number } | undefined = await database('audit_purge').first('through_number');
  return row?.through_number;
}

/** By the call, and of an export offline. */
async function check(office: Office) {
  const byCall = await faultsByCall(office);
  const file = join(await temporaryFolder(), 'audit.jsonl');
  expect(await auditCommand(office, 'export', file)).toMatchObject({ code: 0 });
  const { code, text } = await auditCommand(office, 'verify', file, '--keyring', office.commandSettings.KEYRING_FILE);
  return { byCall, code, offline: found(text) };
}
