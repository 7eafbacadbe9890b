import { CarrierGate } from '../../../services/notify/domain/carrier-gate';

function entered(gate: CarrierGate, times: number, now: number): number {
  let count = 0;
  for (let time = 0; time < times; time += 1) if (gate.enter(now)) count += 1;
  return count;
}

describe('the gate of a carrier', () => {
  it('lets as many in as are handed over at once, and four for each to be made ready', () => {
    const gate = new CarrierGate({ concurrency: 3, ratePerSecond: 0 }, 0);
    expect(entered(gate, 25, 0)).toBe(15);
    gate.leave(0, undefined);
    expect({ places: gate.places(0), underWay: gate.underWay, more: entered(gate, 5, 0) }).toEqual({
      places: 15,
      underWay: 14,
      more: 1,
    });
  });

  it('lets so many in a second, evenly', () => {
    const gate = new CarrierGate({ concurrency: 1_000, ratePerSecond: 50 }, 0);
    let count = 0;
    for (let now = 0; now <= 10_000; now += 5) count += entered(gate, 100, now);
    expect({ count: count >= 500 && count <= 511, next: gate.millisecondsUntilRoom(10_000) }).toEqual({
      count: true,
      next: 20,
    });
  });

  it('lets fewer in after it throttled, none for a while, and more again as things go well', () => {
    const gate = new CarrierGate({ concurrency: 8, ratePerSecond: 0 }, 0);
    entered(gate, 8, 0);
    for (let index = 0; index < 8; index += 1) gate.leave(0, { restMilliseconds: 1_000 });
    expect({ resting: entered(gate, 8, 999), wait: gate.millisecondsUntilRoom(400) }).toEqual({
      resting: 0,
      wait: 600,
    });
    expect(gate.places(1_000)).toBe(4);
    for (let round = 0; round < 10; round += 1) {
      const inside = entered(gate, 8, 1_000);
      for (let index = 0; index < inside; index += 1) gate.leave(1_000, undefined);
    }
    expect(gate.places(1_000)).toBe(40);
  });

  it('never closes for good', () => {
    const gate = new CarrierGate({ concurrency: 2, ratePerSecond: 0 }, 0);
    for (let round = 0; round < 10; round += 1) {
      const now = round * 2_000;
      expect(gate.enter(now)).toBe(true);
      gate.leave(now, { restMilliseconds: 1_000 });
    }
    expect(gate.places(100_000)).toBe(1);
  });
});
