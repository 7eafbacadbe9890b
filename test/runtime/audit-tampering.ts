/** What somebody can do to an audit who has its database and no key. */
import type { AuditFault } from '../../runtime/audit-check';
import type { Database } from '../../runtime/database';
import { type AuditRoom, firstKey } from './audit-room';

const otherId = '01890000-0000-7000-8000-000000000000';

/** The chain before it is tampered with: blocks of three, two and one. */
export interface Written {
  readonly ids: readonly [readonly string[], readonly string[], readonly string[]];
  readonly room: AuditRoom;
  readonly database: Database;
}

/** What somebody does who has the database and no key, and what is found of it, in the database and offline alike. */
export const tampering: readonly {
  readonly name: string;
  readonly tamper: (written: Written) => Promise<unknown>;
  readonly found: (written: Written) => readonly AuditFault[];
}[] = [
  ...(['occur_time', 'actor', 'action', 'reason'] as const).map((column) => ({
    name: `another ${column} of an event`,
    tamper: ({ database, ids }: Written) =>
      database('audit_event')
        .where({ id: ids[0][1] })
        .update({ [column]: column === 'occur_time' ? new Date('2026-01-07T08:00:00.001Z') : 'x' }),
    found: ({ ids }: Written) => [{ kind: 'event-changed' as const, block: 1, eventId: String(ids[0][1]) }],
  })),
  {
    name: 'a reason taken out of an event',
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[1][0] }).update({ reason: null }),
    found: ({ ids }) => [{ kind: 'event-changed', block: 2, eventId: String(ids[1][0]) }],
  },
  {
    name: 'another MAC of an event',
    tamper: ({ database, ids }) =>
      database('audit_event')
        .where({ id: ids[0][0] })
        .update({ mac: Buffer.alloc(32, 1) }),
    found: ({ ids }) => [{ kind: 'event-changed', block: 1, eventId: String(ids[0][0]) }],
  },
  {
    name: "an event's MAC taken away with its key's id",
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[0][0] }).update({ mac: null, key_id: null }),
    found: ({ ids }) => [{ kind: 'event-changed', block: 1, eventId: String(ids[0][0]) }],
  },
  {
    name: "an unknown key's id at an event",
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[0][0] }).update({ key_id: 'audit-other' }),
    found: ({ ids }) => [{ kind: 'key-unknown', block: 1, eventId: String(ids[0][0]) }],
  },
  {
    name: 'another id of an event',
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[0][0] }).update({ id: otherId }),
    found: ({ ids }) => [
      { kind: 'event-added', block: 1, eventId: otherId },
      { kind: 'event-removed', block: 1, eventId: String(ids[0][0]) },
    ],
  },
  {
    name: 'an event taken away',
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[1][1] }).delete(),
    found: ({ ids }) => [{ kind: 'event-removed', block: 2, eventId: String(ids[1][1]) }],
  },
  {
    name: 'the last event taken away',
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[2][0] }).delete(),
    found: ({ ids }) => [{ kind: 'event-removed', block: 3, eventId: String(ids[2][0]) }],
  },
  {
    name: 'an event put into a block',
    tamper: ({ database, room }) =>
      database('audit_event').insert({ ...room.rowOf(otherId), mac: Buffer.alloc(32, 2), block_number: 2 }),
    found: () => [{ kind: 'event-added', block: 2, eventId: otherId }],
  },
  {
    name: 'an event of no block that nobody wrote',
    tamper: ({ database, room }) => database('audit_event').insert({ ...room.rowOf(otherId), actor: 'operator:eve' }),
    found: () => [{ kind: 'event-changed', block: undefined, eventId: otherId }],
  },
  {
    name: 'what two events of one block say, exchanged',
    tamper: async ({ database, ids }) => {
      const [one, other] = await database('audit_event').whereIn('id', ids[0].slice(0, 2)).orderBy('id');
      for (const [to, from] of [
        [one, other],
        [other, one],
      ])
        await database('audit_event').where({ id: to.id }).update({ reason: from.reason, mac: from.mac });
    },
    found: ({ ids }) => ids[0].slice(0, 2).map((eventId) => ({ kind: 'event-changed', block: 1, eventId })),
  },
  {
    name: 'the blocks of two events, exchanged',
    tamper: async ({ database, ids }) => {
      await database('audit_event').where({ id: ids[0][2] }).update({ block_number: 2 });
      await database('audit_event').where({ id: ids[1][0] }).update({ block_number: 1 });
    },
    found: ({ ids }) => [
      { kind: 'order-changed', block: 1, eventId: String(ids[1][0]) },
      { kind: 'order-changed', block: 2, eventId: String(ids[0][2]) },
      { kind: 'order-changed', block: 1, eventId: String(ids[0][2]) },
      { kind: 'order-changed', block: 2, eventId: String(ids[1][0]) },
    ],
  },
  {
    name: 'an event taken out of its block, to be linked anew',
    tamper: async ({ database, ids, room }) => {
      await database('audit_event').where({ id: ids[0][0] }).update({ block_number: null });
      await room.link();
    },
    found: ({ ids }) => [{ kind: 'order-changed', block: 1, eventId: String(ids[0][0]) }],
  },
  {
    name: 'an event said to be from before there was a chain',
    tamper: ({ database, ids }) => database('audit_event').where({ id: ids[1][0] }).update({ block_number: 0 }),
    found: ({ ids }) => [
      { kind: 'order-changed', block: 0, eventId: String(ids[1][0]) },
      { kind: 'order-changed', block: 2, eventId: String(ids[1][0]) },
    ],
  },
  {
    name: 'an event that nobody wrote, said to be from before there was a chain',
    tamper: ({ database, room }) =>
      database('audit_event').insert({ ...room.rowOf(otherId), key_id: null, mac: null, block_number: 0 }),
    found: () => [{ kind: 'event-added', block: 0, eventId: otherId }],
  },
  ...Object.entries({
    event_ids: '[]',
    events_digest: Buffer.alloc(32, 3),
    previous_mac: Buffer.alloc(32, 3),
    create_time: new Date(0),
    mac: Buffer.alloc(32, 3),
  }).map(([column, value]) => ({
    name: `another ${column} of a block`,
    tamper: ({ database }: Written) =>
      database('audit_block')
        .where({ number: 2 })
        .update({ [column]: value }),
    found: () => [{ kind: 'block-changed' as const, block: 2 }],
  })),
  {
    name: "an unknown key's id at a block",
    tamper: ({ database }) => database('audit_block').where({ number: 2 }).update({ key_id: 'audit-other' }),
    found: () => [{ kind: 'key-unknown', block: 2 }],
  },
  {
    name: 'a block with its events taken away',
    tamper: async ({ database }) => {
      await database('audit_event').where({ block_number: 2 }).delete();
      await database('audit_block').where({ number: 2 }).delete();
    },
    found: () => [{ kind: 'block-removed', block: 2 }],
  },
  {
    name: 'the first blocks taken away, as if they had been purged',
    tamper: async ({ database }) => {
      await database('audit_event').whereIn('block_number', [1, 2]).delete();
      await database('audit_block').whereIn('number', [1, 2]).delete();
    },
    found: () => [{ kind: 'block-removed', block: 1, lastBlock: 2 }],
  },
  {
    name: 'the first blocks taken away, and a purge written that was none',
    tamper: async ({ database }) => {
      const { mac } = await database('audit_block').where({ number: 2 }).first('mac');
      await database('audit_event').whereIn('block_number', [1, 2]).delete();
      await database('audit_block').whereIn('number', [1, 2]).delete();
      const said = { through_number: 2, through_mac: mac, before_time: new Date(), key_id: firstKey.id };
      await database('audit_purge').insert({ ...said, mac: Buffer.alloc(32, 4) });
    },
    found: () => [
      { kind: 'purge-changed', block: 2 },
      { kind: 'block-removed', block: 1, lastBlock: 2 },
    ],
  },
  {
    name: 'two blocks, exchanged',
    tamper: async ({ database }) => {
      await database('audit_block').where({ number: 1 }).update({ number: 9 });
      await database('audit_block').where({ number: 2 }).update({ number: 1 });
      await database('audit_block').where({ number: 9 }).update({ number: 2 });
    },
    found: () => [
      { kind: 'block-changed', block: 1 },
      { kind: 'block-changed', block: 2 },
    ],
  },
  {
    name: 'the last block taken away, its event left',
    tamper: ({ database }) => database('audit_block').where({ number: 3 }).delete(),
    found: () => [{ kind: 'chain-cut-off', block: 3 }],
  },
];
