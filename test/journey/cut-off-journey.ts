/** What becomes of an audit whose end somebody removes who has the database. Nothing mends it here: it is the last that is told of its office. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { auditCommand, type EventRow, faultsByCall, found, somethingDone } from './audit-checks';
import type { Office } from './office';

/** An anchor is written once a minute. */
const patience = { deadlineMilliseconds: 120_000 };
const enoughBlocks = 6;

/** The settings of an office that keeps anchors in this file. */
export function anchoredIn(file: string): Readonly<Record<string, string>> {
  return { AUDIT_ANCHOR_FILE: file, AUDIT_ANCHOR_MINUTES: '1' };
}

/** What a line says that the tests look at. */
interface Anchor {
  readonly service: string;
  readonly number: number;
  readonly mac: string;
}

export function cutOffJourney(officeNow: () => Office, anchorFile: () => string): void {
  test('an audit whose end is removed is whole by itself, and not by an anchor that was kept elsewhere', async () => {
    const office = officeNow();
    const { database, commandSettings } = office;
    const blocks: EventRow[] = [];
    while (blocks.length < enoughBlocks) blocks.push(await somethingDone(office));
    const [first, last] = [Number(blocks[0]?.block_number), Number(blocks.at(-1)?.block_number)];
    const [line, anchor] = await waitFor('the anchor', () => anchorAfter(anchorFile(), last), patience);
    const folder = await temporaryFolder();
    const kept = join(folder, 'anchors');
    await appendFile(kept, `${line}\n`);
    const verified = async (name: string) => {
      const file = join(folder, name);
      await auditCommand(office, 'export', file);
      const verify = ['verify', file, '--keyring', commandSettings.KEYRING_FILE];
      const alone = await auditCommand(office, ...verify);
      const { code, text } = await auditCommand(office, ...verify, '--anchors', kept);
      return { alone: alone.code, code, offline: found(text) };
    };
    expect(await verified('whole.jsonl')).toEqual({ alone: 0, code: 0, offline: [] });
    expect(await faultsByCall(office, [anchor])).toEqual([]);

    await database('audit_event').where('block_number', '>', first).delete();
    await database('audit_block').where('number', '>', first).delete();
    expect(await verified('cut-off.jsonl')).toEqual({ alone: 0, code: 65, offline: ['chain-cut-off'] });
    expect(await faultsByCall(office)).toEqual([]);
    expect(await faultsByCall(office, [anchor])).toEqual(['chain-cut-off']);
  });

  test('and the process that anchors it alarms by itself', async () => {
    const isBroken = () => officeNow().metric('symbolon_audit_chain_broken{service="credentials"}');
    await waitFor('the alarm', async () => (await isBroken()) === 1, patience);
  });
}

/** The newest line of credentials, where it is of that block or of a later one. */
async function anchorAfter(file: string, number: number): Promise<readonly [string, Anchor] | undefined> {
  const text = await readFile(file, 'utf8');
  const anchors = text
    .split('\n')
    .filter((line) => line !== '')
    // As docs/audit.md says.
    .map((line) => [line, JSON.parse(line) as Anchor] as const);
  return anchors.findLast(([, anchor]) => anchor.service === 'credentials' && anchor.number >= number);
}
