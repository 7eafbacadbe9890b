import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorIn, anchorLine } from '../../runtime/audit-anchor';
import { readAnchors } from '../../runtime/audit-anchor-file';
import { auditAnchoring, unlinkedWatch } from '../../runtime/audit-anchoring';
import { blockOf } from '../../runtime/audit-block';
import { findChainEnd, findUnlinked, insertBlock } from '../../runtime/audit-chain';
import { auditLines } from '../../runtime/audit-export';
import { mostEventsPerBlock } from '../../runtime/audit-linker';
import { checkExport } from '../../runtime/audit-offline';
import { purgeAudit } from '../../runtime/audit-purge';
import { millisecondsPerDay } from '../../runtime/clock';
import { type Database, openDatabase } from '../../runtime/database';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';
import { type AuditRoom, asStream, auditMigration, firstKey, openAuditRoom, trail } from './audit-room';

describeOnEachDatabase('the linking of an audit', [auditMigration], (context) => {
  let room: AuditRoom;
  beforeEach(async () => {
    await context.empty('audit_event', 'audit_block', 'audit_purge');
    room = openAuditRoom(context.database);
  });
  const blocks = async () =>
    (await context.database('audit_block').orderBy('number').select('number', 'event_count')).map(
      ({ number, event_count }) => [Number(number), event_count],
    );
  const linked = async () =>
    Number((await context.database('audit_event').whereNotNull('block_number').count({ n: '*' }))[0]?.['n']);

  test('puts what is committed into blocks, numbered without a gap, and asks for more while one is full', async () => {
    expect(await room.link()).toBe('idle');
    await room.append(2);
    expect(await room.link()).toBe('idle');
    const many = Array.from({ length: mostEventsPerBlock + 1 }, () => room.deps.clock.now().getTime());
    const ids = many.map((_, index) => `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`);
    for (let at = 0; at < ids.length; at += 100)
      await context.database('audit_event').insert(ids.slice(at, at + 100).map((id) => room.rowOf(id)));
    expect([await room.link(), await room.link()]).toEqual(['more', 'idle']);
    expect({ blocks: await blocks(), faults: await room.faults({ limit: 2 }) }).toEqual({
      blocks: [
        [1, 2],
        [2, mostEventsPerBlock],
        [3, 1],
      ],
      faults: [],
    });
  });

  test('by many at once links each event once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await room.append(3);
      await Promise.all(Array.from({ length: 4 }, () => room.link()));
    }
    while ((await room.link()) === 'more');
    expect({ linked: await linked(), faults: await room.faults() }).toEqual({ linked: 15, faults: [] });
  });

  test('that is killed between its steps leaves nothing half done', async () => {
    await room.append(3);
    const trx = await context.database.transaction();
    const events = await findUnlinked(trx, 10);
    const end = await findChainEnd(trx);
    await insertBlock(trx, blockOf(room.deps.keyring.current('audit'), 'test', end, events, room.deps.clock.now()));
    await trx.rollback(); // as the database does when the connection is gone
    expect({ linked: await linked(), blocks: await blocks() }).toEqual({ linked: 0, blocks: [] });
    await room.link();
    expect({ linked: await linked(), faults: await room.faults() }).toEqual({ linked: 3, faults: [] });
  });

  test('takes in later what commits later, though its id is lower', async () => {
    if (context.dialect === 'sqlite') return expect(await room.link()).toBe('idle'); // one connection: nothing is open meanwhile
    const late = await context.database.transaction();
    const [lower] = await room.append(1, late);
    const [higher] = await room.block(1);
    await late.commit();
    await room.link();
    const rows = await context.database('audit_event').orderBy('block_number').select('id', 'block_number');
    expect([rows.map(({ id }) => id), await room.faults()]).toEqual([[higher, lower], []]);
  });

  test('makes nobody wait who appends: neither a block in the making nor a lock on the last one', async () => {
    if (context.dialect === 'sqlite') return expect(await room.link()).toBe('idle');
    await room.block(2);
    await room.append(2);
    const other: Database = openDatabase({ url: context.url, poolSize: 2 });
    try {
      const linking = await other.transaction();
      await linking('audit_block').forUpdate().select('number');
      const events = await findUnlinked(linking, 10);
      const end = await findChainEnd(linking);
      await insertBlock(
        linking,
        blockOf(room.deps.keyring.current('audit'), 'test', end, events, room.deps.clock.now()),
      );
      const begun = performance.now();
      await room.append(20); // would end by a time-out of 5 s
      const waited = performance.now() - begun;
      await linking.commit();
      expect(waited).toBeLessThan(4_000);
    } finally {
      await other.destroy();
    }
    await room.link();
    expect(await room.faults()).toEqual([]);
  });

  test('leaves what was before it to the purge, which takes what is old, and reads nothing of the rest', async () => {
    const [old] = await room.append(1);
    room.pass(40 * millisecondsPerDay);
    const young = await room.append(300);
    await context.database('audit_event').update({ block_number: 0 });
    const heard: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof heard)[number]) => {
      if (/^select .*audit_event/.test(query.sql)) heard.push(query);
    };
    context.database.on('query', keep);
    const round = await purgeAudit(room.deps, trail, 30, async () => {});
    context.database.removeListener('query', keep);
    const left: string[] = await context.database('audit_event').orderBy('id').pluck('id');
    expect([round, left.includes(String(old)), left]).toEqual(['idle', false, young]);
    if (context.dialect === 'sqlite') return;
    for (const { sql, bindings } of heard) {
      const [[plan]] = await context.database.raw(`EXPLAIN ${sql}`, [...bindings] as never);
      expect([sql, Number(plan.rows) < 10]).toEqual([sql, true]);
    }
    expect(heard).toHaveLength(1);
  });

  test('is not exported as if something were missing where a purge takes what is old meanwhile', async () => {
    const exportedWhile = async (after: number, linesBefore: number) => {
      const lines: string[] = [];
      for await (const line of auditLines(context.database, trail, { after, time: room.deps.clock.now() })) {
        lines.push(line);
        if (lines.length === linesBefore) await purgeAudit(room.deps, trail, 30, async () => {});
      }
      const verdict = await checkExport(() => asStream(lines), room.deps.keyring, []);
      return verdict?.faults;
    };
    const refilled = async () => {
      await context.empty('audit_event', 'audit_block', 'audit_purge');
      for (let made = 0; made < 3; made += 1) await room.block(2);
      room.pass(40 * millisecondsPerDay);
      await room.block(2);
    };
    for (const linesBefore of [2, 5]) {
      await refilled();
      await expect(exportedWhile(0, linesBefore)).rejects.toMatchObject({ reason: 'AUDIT_PURGED_MEANWHILE' });
    }
    // Before the first block, or after the last one that it took.
    for (const [after, linesBefore] of [
      [0, 1],
      [1, 1],
      [3, 2],
      [0, 8],
    ] as const) {
      await refilled();
      expect(await exportedWhile(after, linesBefore)).toEqual([]);
    }
  });

  test('says in its metrics how many events are in no block yet', async () => {
    const watch = unlinkedWatch(room.deps, trail);
    const shown = async () => {
      await watch();
      const text = await room.deps.metrics.registry.metrics();
      return /symbolon_audit_unlinked_events\{[^}]*\} (\d+)/.exec(text)?.[1];
    };
    const before = Number(await shown());
    await room.append(3);
    expect(Number(await shown()) - before).toBe(3);
    await room.link();
    expect(await shown()).toBe('0');
  });

  describe('and its anchors', () => {
    const anchoring = async (file?: string) => {
      const { log, lines } = recordingLog();
      return { lines, round: auditAnchoring({ ...room.deps, keyring: room.deps.keyring, log, file }, trail) };
    };
    const broken = async () => {
      const text = await room.deps.metrics.registry.metrics();
      return /symbolon_audit_chain_broken\{[^}]*\} (\d)/.exec(text)?.[1];
    };

    test('are in the log and in the file, each with its proof', async () => {
      const file = join(await temporaryFolder(), 'anchors');
      const { lines, round } = await anchoring(file);
      await round();
      await room.block(2);
      await round();
      room.pass(1_000);
      await room.block(1);
      await round();
      const { anchors, badLines } = await readAnchors(file, room.deps.keyring);
      const logged = lines.filter(({ event }) => event === 'audit.anchored').map(({ anchor }) => anchor);
      expect(logged).toEqual((await readFile(file, 'latin1')).trim().split('\n'));
      expect({ numbers: anchors.map(({ number }) => number), badLines }).toEqual({ numbers: [1, 2], badLines: [] });
      expect([await room.faults({ anchors }), await broken()]).toEqual([[], '0']);
    });

    test('are nowhere where the file cannot be written', async () => {
      await room.block(1);
      const { lines, round } = await anchoring(join(await temporaryFolder(), 'no-such-folder', 'anchors'));
      await expect(round()).rejects.toMatchObject({ code: 'ENOENT' });
      expect(lines).toEqual([]);
    });

    test('are believed of nobody else, nor where they were changed', async () => {
      await room.block(1);
      const anchor = await room.anchor();
      const line = anchorLine(room.deps.keyring.current('audit'), anchor);
      expect(anchorIn(line, room.deps.keyring)).toEqual(anchor);
      expect(anchorIn(line, keyringWith(newKey('audit')))).toBe('unproved');
      expect(anchorIn(line.replace('"number":1', '"number":2'), room.deps.keyring)).toBe('unproved');
      for (const text of ['', '{}', 'null', '[1]', line.slice(1), line.replace(/"mac":"../, '"mac":"zz')])
        expect(anchorIn(text, room.deps.keyring)).toBeUndefined();
    });

    test('alarm where the chain does not contain the last one any more, also after a restart, and go no further', async () => {
      const file = join(await temporaryFolder(), 'anchors');
      await room.block(2);
      await room.block(2);
      await (await anchoring(file)).round();
      await context.database('audit_event').where({ block_number: 2 }).delete();
      await context.database('audit_block').where({ number: 2 }).delete();
      await room.block(1);
      const { lines, round } = await anchoring(file);
      await round();
      await round();
      expect({
        events: lines.map(({ event }) => event),
        broken: await broken(),
        anchors: (await readAnchors(file, keyringWith(firstKey))).anchors.length,
      }).toEqual({ events: ['audit.chain-broken', 'audit.chain-broken'], broken: '1', anchors: 1 });
    });
  });
});
