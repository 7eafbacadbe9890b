import type { AuditAnchor } from '../../runtime/audit-anchor';
import type { AuditFault } from '../../runtime/audit-check';
import { purgeAudit } from '../../runtime/audit-purge';
import { describeOnEachDatabase } from '../support/database-suite';
import { newKey } from '../support/keyrings';
import { type AuditRoom, auditMigration, firstKey, openAuditRoom } from './audit-room';
import { tampering, type Written } from './audit-tampering';

const day = 86_400_000;
describeOnEachDatabase('an audit', [auditMigration], (context) => {
  let written: Written;
  let room: AuditRoom;
  beforeEach(async () => {
    await context.empty('audit_event', 'audit_block', 'audit_purge', 'audit_beginning');
    room = openAuditRoom(context.database);
    const ids = [await room.block(3), await room.block(2), await room.block(1)] as const;
    written = { ids, room, database: context.database };
  });

  test('that nobody has touched is whole, with its anchors, page by page and offline', async () => {
    const anchors = [await room.anchor(1), await room.anchor()];
    await room.append(2);
    expect({
      whole: await room.faults({ anchors }),
      paged: await room.faults({ anchors, limit: 1 }),
      offline: await room.offlineFaults(anchors),
    }).toEqual({ whole: [], paged: [], offline: [] });
  });

  test.each(tampering)('tells of $name', async ({ tamper, found }) => {
    await tamper(written);
    const kinds = found(written);
    const sorted = (faults: readonly AuditFault[]) => faults.map((fault) => JSON.stringify(fault)).sort();
    expect(sorted(await room.faults())).toEqual(sorted(kinds));
    if (kinds.some(({ kind }) => kind === 'chain-cut-off')) return; // an export has the events of known blocks only
    const offline = new Set((await room.offlineFaults()).map(({ kind }) => kind));
    for (const kind of new Set(kinds.map((fault) => fault.kind))) expect([...offline]).toContain(kind);
  });

  describe('with events from before its chain', () => {
    const oldIds = ['019b9251-e800-7000-8000-000000000001', '019b9251-e800-7000-8000-000000000005'];
    const old = (id: string, occurTime: string) => ({
      ...{ ...room.rowOf(id), occur_time: new Date(occurTime) },
      ...{ key_id: null, mac: null, block_number: 0 },
    });
    const insert = (id: string, occurTime = '2026-01-06T08:00:00.000Z') =>
      context.database('audit_event').insert(old(id, occurTime));
    beforeEach(async () => {
      await context.empty('audit_event', 'audit_block', 'audit_purge', 'audit_beginning');
      for (const id of oldIds) await insert(id);
      await room.block(2);
    });

    test('is whole before its first block, too', async () => {
      await context.empty('audit_event', 'audit_block', 'audit_beginning');
      for (const id of oldIds) await insert(id);
      expect([await room.faults(), await room.offlineFaults()]).toEqual([[], []]);
    });

    test('is whole, also when some of those were purged', async () => {
      expect([await room.faults(), await room.offlineFaults()]).toEqual([[], []]);
      const [id] = oldIds;
      await context
        .database('audit_event')
        .where({ id })
        .update({ id: '01943aa0-bc00-7000-8000-000000000001', occur_time: new Date('2025-01-06T08:00:00.000Z') });
      await purgeAudit(room.deps, { service: 'test', contents: [] }, 30, async () => {});
      expect({
        left: await context.database('audit_event').where({ block_number: 0 }).pluck('id'),
        faults: [await room.faults(), await room.offlineFaults()],
      }).toEqual({ left: [oldIds[1]], faults: [[], []] });
      // What was purged leaves no place for another.
      await insert(String(id));
      expect(await room.faults()).toEqual([{ kind: 'event-added', block: 0 }]);
    });

    test.each<{ name: string; tamper: () => Promise<unknown>; faults: readonly AuditFault[] }>([
      {
        name: 'one more, by its id the last',
        tamper: () => insert('019b9251-e800-7000-8000-000000000009'),
        faults: [{ kind: 'event-added', block: 0, eventId: '019b9251-e800-7000-8000-000000000009' }],
      },
      {
        name: 'one more that is later than the first block',
        tamper: () => insert('019b9251-e800-7000-8000-000000000002', '2026-01-07T08:00:00.001Z'),
        faults: [{ kind: 'event-added', block: 0, eventId: '019b9251-e800-7000-8000-000000000002' }],
      },
      {
        name: 'one more that looks as old',
        tamper: () => insert('019b9251-e800-7000-8000-000000000002'),
        faults: [{ kind: 'event-added', block: 0 }],
      },
      {
        name: 'another number of them written',
        tamper: () => context.database('audit_beginning').update({ event_count: 3 }),
        faults: [{ kind: 'block-changed', block: 0 }],
      },
      {
        name: "an unknown key's id at their number",
        tamper: () => context.database('audit_beginning').update({ key_id: 'audit-other' }),
        faults: [{ kind: 'key-unknown', block: 0 }],
      },
      {
        name: 'their number taken away',
        tamper: () => context.database('audit_beginning').delete(),
        faults: oldIds.map((eventId) => ({ kind: 'event-added', block: 0, eventId })),
      },
    ])('tells of $name', async ({ tamper, faults }) => {
      await tamper();
      await room.link();
      expect([await room.faults(), await room.offlineFaults()]).toEqual([faults, faults]);
    });

    test('does not let a purge prove a number that was changed', async () => {
      await context.database('audit_beginning').update({ event_count: 3 });
      room.pass(100 * day);
      await purgeAudit(room.deps, { service: 'test', contents: [] }, 30, async () => {});
      expect(await room.faults()).toEqual([{ kind: 'block-changed', block: 0 }]);
    });
  });

  test('of which a page begins behind a block that was changed tells of that block alone', async () => {
    await context
      .database('audit_block')
      .where({ number: 2 })
      .update({ mac: Buffer.alloc(32, 3) });
    expect(await room.faults({ limit: 1 })).toEqual([{ kind: 'block-changed', block: 2 }]);
  });

  test('of which the end was cut off with all that was in it looks whole, until an anchor is asked', async () => {
    const anchors = [await room.anchor(2), await room.anchor(3)];
    await context.database('audit_event').where({ block_number: 3 }).delete();
    await context.database('audit_block').where({ number: 3 }).delete();
    expect({
      alone: await room.faults(),
      anchored: await room.faults({ anchors }),
      offline: await room.offlineFaults(anchors),
    }).toEqual({
      alone: [],
      anchored: [{ kind: 'chain-cut-off', block: 3 }],
      offline: [{ kind: 'chain-cut-off', block: 3 }],
    });
  });

  test('of which an older state was played back and went on from there tells by its anchor', async () => {
    const anchors: AuditAnchor[] = [await room.anchor(3)];
    await context.database('audit_event').where({ block_number: 3 }).delete();
    await context.database('audit_block').where({ number: 3 }).delete();
    await room.block(1);
    const replaced: AuditFault[] = [{ kind: 'block-replaced', block: 3 }];
    expect([await room.faults(), await room.faults({ anchors }), await room.offlineFaults(anchors)]).toEqual([
      [],
      replaced,
      replaced,
    ]);
  });

  test('into which a block of another history was put tells where the histories part', async () => {
    const [second] = await context.database('audit_block').where({ number: 2 });
    await context.database('audit_block').where('number', '>=', 2).delete();
    await context.database('audit_event').where('block_number', '>=', 2).update({ block_number: null });
    room.pass(1_000);
    await room.link();
    await room.block(1);
    const { number, ...others } = second;
    await context.database('audit_block').where({ number }).update(others);
    expect((await room.faults()).map(({ kind, block }) => [kind, block])).toContainEqual(['block-replaced', 3]);
  });

  test('is checked by every key of the ring, and by no other', async () => {
    const next = newKey('audit');
    room.useKeys(next, { ...firstKey, state: 'previous' });
    await room.block(2);
    expect(await room.faults()).toEqual([]);
    room.useKeys(next);
    expect((await room.faults()).map(({ kind, block }) => [kind, block])).toEqual([
      ...[1, 1, 1, 1, 2, 2, 2, 3, 3].map((block) => ['key-unknown', block]),
    ]);
    room.useKeys({ ...newKey('audit'), id: firstKey.id }, { ...next, state: 'previous' });
    const kinds = new Set((await room.faults()).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['block-changed', 'event-changed']));
  });

  test('is whole behind what was purged, which takes whole blocks and says so once a day', async () => {
    const told: string[] = [];
    const tell = async (_: unknown, before: Date) => void told.push(before.toISOString());
    const anchors = [await room.anchor(1), await room.anchor(3)];
    room.pass(100 * day);
    const [kept] = await room.block(1);
    for (const _ of [1, 2])
      expect(await purgeAudit(room.deps, { service: 'test', contents: [] }, 30, tell)).toBe('idle');
    expect({
      told,
      faults: await room.faults({ anchors }),
      offline: await room.offlineFaults(anchors),
      blocks: await context.database('audit_block').pluck('number'),
      events: await context.database('audit_event').pluck('id'),
    }).toEqual({ told: ['2026-03-18T00:00:00.000Z'], faults: [], offline: [], blocks: [4], events: [kept] });
    room.pass(100 * day); // the last block stays, however old: the next one names it
    await purgeAudit(room.deps, { service: 'test', contents: [] }, 30, tell);
    expect(await context.database('audit_block').pluck('number')).toEqual([4]);
  });

  test('that was purged still tells of what was put back, and of what follows', async () => {
    const [row] = await context.database('audit_event').where({ block_number: 2 });
    room.pass(100 * day);
    await room.block(2);
    await purgeAudit(room.deps, { service: 'test', contents: [] }, 30, async () => {});
    await context.database('audit_event').insert(row);
    const [gone] = await context.database('audit_event').where({ block_number: 4 }).orderBy('id').pluck('id');
    await context.database('audit_event').where({ id: gone }).delete();
    expect(await room.faults()).toEqual([
      { kind: 'order-changed', block: 2, eventId: row.id },
      { kind: 'event-removed', block: 4, eventId: gone },
    ]);
  });
});
