import type { CarrierOutcome } from '../../../../services/notify/ports';
import { CarrierPool } from '../../../../services/notify/use-cases/carriers/carrier-pool';
import type { CarrierSettings } from '../../../../services/notify/use-cases/carriers/pooled-carrier';
import { recordingLog } from '../../../support/recording-log';
import { patient, TestCarrier, taken } from '../../notify-room';
import { pooled } from '../../pooled';

const anyone = { only: undefined, notFirst: undefined, holdsHalf: false };
const gone: CarrierOutcome = { kind: 'refused', reason: 'SMTP_ECONNECTION', permanent: false };
const strict = { ...patient, leastOutcomes: 2, failureShare: 0.5, quarantineMilliseconds: 10_000 };

function openPool(carriers: readonly CarrierSettings[], random: () => number = Math.random) {
  const time = { now: 0 };
  const { log, lines } = recordingLog();
  const pool = new CarrierPool({ carriers, monotonic: () => time.now, random, log });
  const take = (duty = {}) => {
    const got = pool.take('email', { ...anyone, ...duty });
    return got.kind === 'turn' ? got.turn : undefined;
  };
  return {
    pool,
    lines,
    take,
    pass: (milliseconds: number) => {
      time.now += milliseconds;
    },
    /** Gives every message that comes now to its carrier, and answers so. */
    send: (times: number, outcome: CarrierOutcome, duty = {}) => {
      const names: string[] = [];
      for (let time = 0; time < times; time += 1) {
        const turn = take(duty);
        if (turn === undefined) continue;
        names.push(turn.carrier.name);
        turn.end(outcome, 10);
      }
      return names;
    },
  };
}

const named = (name: string, changes: Partial<CarrierSettings> = {}) => pooled(new TestCarrier(name), changes);
const counts = (names: readonly string[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));

describe('the pool of carriers', () => {
  it('shares messages by weight among carriers of one priority', () => {
    let place = 0;
    const evenly = () => {
      place = (place + 1) % 20;
      return place / 20;
    };
    const room = openPool([named('alpha', { weight: 3 }), named('beta', { weight: 1 })], evenly);
    expect(counts(room.send(400, taken))).toEqual({ alpha: 300, beta: 100 });
  });

  it('uses a later priority only while no carrier of an earlier one is healthy', () => {
    const room = openPool([named('alpha', { health: strict }), named('beta', { priority: 2, health: strict })]);
    expect(counts(room.send(10, taken))).toEqual({ alpha: 10 });
    room.send(12, gone, { only: 'alpha' });
    expect(counts(room.send(10, taken))).toEqual({ beta: 10 });
    expect(room.lines.map(({ event }) => event)).toEqual(['carrier.quarantined']);
  });

  it('gives a message rather to another than to the carrier that did not take it', () => {
    const room = openPool([named('alpha'), named('beta', { priority: 2 })]);
    expect(room.take({ notFirst: 'alpha' })?.carrier.name).toBe('beta');
    expect(openPool([named('alpha')]).take({ notFirst: 'alpha' })?.carrier.name).toBe('alpha');
  });

  it('gives what a carrier may have to that one only', () => {
    const room = openPool([named('alpha', { health: strict }), named('beta')]);
    expect(room.take({ only: 'alpha' })?.carrier.name).toBe('alpha');
    room.send(2, gone, { only: 'alpha' });
    expect(room.take({ only: 'alpha' })).toBeUndefined();
    expect(room.take({ only: 'one-that-is-configured-no-more' })?.carrier.name).toBe('beta');
  });

  it('has what a drained carrier may have wait for it, until it is active again', () => {
    const room = openPool([named('alpha'), named('beta')]);
    room.pool.heed(new Map([['alpha', { state: 'drained', weight: undefined }]]));
    expect(room.take({ only: 'alpha', holdsHalf: true })).toBeUndefined();
    room.pool.heed(new Map([['alpha', { state: 'active', weight: undefined }]]));
    expect(room.take({ only: 'alpha', holdsHalf: true })?.carrier.name).toBe('alpha');
  });

  it('has no room where every place is taken, and rings when there is', () => {
    const room = openPool([named('alpha', { concurrency: 1 })]);
    let rings = 0;
    room.pool.onRoom('email', () => {
      rings += 1;
    });
    const turns = Array.from({ length: 6 }, () => room.take());
    expect({ got: turns.map((turn) => turn?.carrier.name), room: room.pool.room('email') }).toEqual({
      got: [...Array.from({ length: 5 }, () => 'alpha'), undefined],
      room: 5,
    });
    turns[0]?.end(taken, 10);
    expect({ rings, next: room.take()?.carrier.name }).toEqual({ rings: 1, next: 'alpha' });
  });

  it('probes a carrier that was left alone with one message at a time, none of them a half where another is healthy', () => {
    const room = openPool([named('alpha', { health: strict }), named('beta', { priority: 2 })]);
    room.send(2, gone, { only: 'alpha' });
    room.pass(10_000);
    const turns = [room.take({ holdsHalf: true }), room.take(), room.take()];
    expect(turns.map((turn) => turn?.carrier.name)).toEqual(['beta', 'alpha', 'beta']);
    turns[1]?.end(taken, 10);
    expect(room.take({ holdsHalf: true })?.carrier.name).toBe('alpha');
    expect(room.lines.map(({ event }) => event)).toEqual(['carrier.quarantined', 'carrier.back']);
  });

  it('keeps the room of the healthy ones while another is probed', () => {
    const room = openPool([named('alpha', { health: strict }), named('beta', { priority: 2, concurrency: 7 })]);
    room.send(2, gone, { only: 'alpha' });
    room.pass(10_000);
    expect(room.pool.room('email')).toBe(36);
  });

  it('gives a drained carrier nothing, and only probes to one that operators put into quarantine', () => {
    const room = openPool([named('alpha'), named('beta')]);
    room.pool.heed(new Map([['alpha', { state: 'drained', weight: undefined }]]));
    expect(counts(room.send(10, taken))).toEqual({ beta: 10 });
    room.pool.heed(new Map([['alpha', { state: 'quarantined', weight: undefined }]]));
    expect(counts(room.send(10, taken))).toEqual({ alpha: 1, beta: 9 });
    room.pool.heed(new Map([['alpha', { state: 'active', weight: 100 }]]));
    expect(room.pool.all().map(({ weight }) => weight)).toEqual([100, 1]);
  });

  it('holds a channel whose carriers are all away, and says so', () => {
    const room = openPool([named('alpha', { health: strict })]);
    room.send(2, gone);
    expect({ room: room.pool.room('email'), served: room.pool.isServed('email') }).toEqual({ room: 0, served: false });
    room.pool.close();
  });

  it('has nobody for a channel that it has no carrier for', () => {
    const room = openPool([named('alpha')]);
    expect({ serves: room.pool.serves('pec'), taken: room.pool.take('pec', anyone) }).toEqual({
      serves: false,
      taken: { kind: 'no-carrier' },
    });
  });

  it('does not take it for a failure that a recipient is refused, or that less is wanted at a time', () => {
    const room = openPool([named('alpha', { health: strict })]);
    room.send(3, { kind: 'refused', reason: 'SMTP_550', permanent: true });
    for (let times = 0; times < 10; times += 1) {
      const throttled = { kind: 'refused', reason: 'THROTTLED', permanent: false, throttled: true } as const;
      expect(room.send(1, throttled)).toEqual(['alpha']);
      room.pass(1_000);
    }
    expect({ lines: room.lines, served: room.pool.isServed('email') }).toEqual({ lines: [], served: true });
  });

  it.each([
    ['as long as it asks for', 30, 30_000],
    ['at most a minute', 86_400, 60_000],
    ['a second where it asks for nothing', undefined, 1_000],
  ])('leaves a carrier that wants less at a time alone for %s', (_what, retryAfterSeconds, milliseconds) => {
    const room = openPool([named('alpha')]);
    const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    room.send(1, { kind: 'refused', reason: 'THROTTLED', permanent: false, throttled: true, ...asked });
    room.pass(milliseconds - 1);
    expect(room.take()).toBeUndefined();
    room.pass(1);
    expect(room.take()?.carrier.name).toBe('alpha');
    room.pool.close();
  });
});
