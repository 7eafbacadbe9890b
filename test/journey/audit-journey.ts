/** What becomes of an audit that somebody writes in who has the database, and no key. */
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';
import { auditCommand, type EventRow, faultsByCall, found, somethingDone } from './audit-checks';
import type { Ended, Office } from './office';

export function auditJourney(officeNow: () => Office): void {
  test('a row of the audit that is changed, removed or moved is found, by the call and offline, and which one', async () => {
    const office = officeNow();
    const folder = await temporaryFolder();
    const exported = async (name: string): Promise<Ended> => {
      const file = join(folder, name);
      expect(await auditCommand(office, 'export', file)).toEqual({ code: 0, text: expect.stringContaining(file) });
      return auditCommand(office, 'verify', file, '--keyring', office.commandSettings.KEYRING_FILE);
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
