import { CarrierHealth, type HealthLimits } from '../../../services/notify/domain/carrier-health';

const limits: HealthLimits = {
  windowMilliseconds: 60_000,
  leastOutcomes: 4,
  failureShare: 0.5,
  failuresInRow: 6,
  slowMilliseconds: 5_000,
  missingShare: 0.8,
  leastReceipts: 10,
  quarantineMilliseconds: 10_000,
  longestQuarantineMilliseconds: 30_000,
  probes: 2,
};
const good = { isGood: true, refusesUs: false };
const bad = { isGood: false, refusesUs: false };

function healthAfter(outcomes: readonly (typeof good)[], milliseconds = 100): CarrierHealth {
  const health = new CarrierHealth(limits);
  for (const outcome of outcomes) health.note(0, outcome, milliseconds);
  return health;
}

describe('the health of a carrier', () => {
  it('is not judged by a few outcomes', () => {
    expect(healthAfter([bad, bad, bad]).standing(0)).toBe('healthy');
  });

  it('is lost by more failures than its share', () => {
    expect(healthAfter([good, good, bad, bad]).standing(0)).toBe('healthy');
    const health = healthAfter([good, bad, bad, bad]);
    expect({ standing: health.standing(0), reason: health.reason, figures: health.figures(0) }).toEqual({
      standing: 'quarantined',
      reason: 'FAILURES',
      figures: { outcomes: 4, failures: 3, p95LatencyMilliseconds: 100, missingReceipts: 0 },
    });
  });

  it('is lost by slowness, though all goes well', () => {
    const health = healthAfter([good, good, good, good], 6_000);
    expect({ standing: health.standing(0), reason: health.reason }).toEqual({
      standing: 'quarantined',
      reason: 'TOO_SLOW',
    });
  });

  it('is not lost by one slow message in twenty, but by more', () => {
    const health = healthAfter(Array.from({ length: 38 }, () => good));
    for (let slow = 0; slow < 2; slow += 1) health.note(0, good, 6_000);
    expect(health.standing(0)).toBe('healthy');
    health.note(0, good, 6_000);
    expect(health.reason).toBe('TOO_SLOW');
  });

  it('keeps the newest 10,000 outcomes of its window, and judges by those', () => {
    const health = healthAfter(
      Array.from({ length: 25_000 }, (_, index) => (index < 10_000 && index % 3 === 0 ? bad : good)),
    );
    expect(health.figures(0)).toMatchObject({ outcomes: 10_000, failures: 0 });
  });

  it('is lost at once where it takes nothing from this installation', () => {
    const health = healthAfter([{ isGood: false, refusesUs: true }]);
    expect({ standing: health.standing(0), reason: health.reason }).toEqual({
      standing: 'quarantined',
      reason: 'REFUSES_US',
    });
  });

  it('is lost by failures in a row, however well it did before', () => {
    const before = Array.from({ length: 100 }, () => good);
    const failures = (count: number) => Array.from({ length: count }, () => bad);
    expect(healthAfter([...before, ...failures(5)]).standing(0)).toBe('healthy');
    expect(healthAfter([...before, ...failures(5), good, ...failures(5)]).standing(0)).toBe('healthy');
    expect(healthAfter([...before, ...failures(6)]).standing(0)).toBe('quarantined');
  });

  describe('by its receipts', () => {
    const judged = (expected: number, missing: number, came = expected - missing) => ({ expected, missing, came });

    it('is lost where most do not come, if there were enough to tell', () => {
      const health = new CarrierHealth(limits);
      health.noteReceipts(0, judged(9, 9));
      expect(health.standing(0)).toBe('healthy');
      health.noteReceipts(0, judged(10, 8));
      expect(health.standing(0)).toBe('healthy');
      health.noteReceipts(0, judged(10, 9));
      expect({ standing: health.standing(0), reason: health.reason, since: health.receiptsSince }).toEqual({
        standing: 'quarantined',
        reason: 'RECEIPTS_MISSING',
        since: 0,
      });
    });

    it('does not come back by taking messages: its probes are few, and each round of them waits twice as long', () => {
      const health = new CarrierHealth(limits);
      health.noteReceipts(0, judged(10, 10));
      const taken: number[] = [];
      for (let now = 0; now < 100_000; now += 1_000) {
        health.noteReceipts(now, judged(0, 0));
        if (health.standing(now) === 'probing') {
          health.note(now, good, 100);
          taken.push(now);
        }
      }
      expect(taken).toEqual([10_000, 11_000, 31_000, 32_000, 62_000, 63_000, 93_000, 94_000]);
    });

    it('comes back with the first receipt of a probe, and is judged by what it took since', () => {
      const health = new CarrierHealth(limits);
      health.noteReceipts(0, judged(10, 10));
      health.note(10_000, good, 100);
      health.noteReceipts(12_000, judged(0, 0, 1));
      expect({ standing: health.standing(12_000), since: health.receiptsSince }).toEqual({
        standing: 'healthy',
        since: 12_000,
      });
    });
  });

  it('forgets what is older than its window', () => {
    const health = healthAfter([bad, bad, bad]);
    health.note(60_001, bad, 100);
    expect({ standing: health.standing(60_001), figures: health.figures(60_001) }).toEqual({
      standing: 'healthy',
      figures: { outcomes: 1, failures: 1, p95LatencyMilliseconds: 100, missingReceipts: 0 },
    });
  });

  it('comes back by probes that go well, one after the other', () => {
    const health = healthAfter([bad, bad, bad, bad]);
    expect(health.standing(9_999)).toBe('quarantined');
    expect(health.standing(10_000)).toBe('probing');
    health.note(10_000, good, 100);
    expect(health.standing(10_001)).toBe('probing');
    health.note(10_001, good, 100);
    expect({ standing: health.standing(10_001), figures: health.figures(10_001) }).toEqual({
      standing: 'healthy',
      figures: { outcomes: 0, failures: 0, p95LatencyMilliseconds: 0, missingReceipts: 0 },
    });
  });

  it('is left alone for twice as long after each probe that fails, up to a limit', () => {
    const health = healthAfter([bad, bad, bad, bad]);
    health.note(10_000, bad, 100);
    expect([health.standing(29_999), health.standing(30_000)]).toEqual(['quarantined', 'probing']);
    health.note(30_000, bad, 100);
    expect([health.standing(59_999), health.standing(60_000)]).toEqual(['quarantined', 'probing']);
  });

  it('learns nothing from what was under way when it was left alone', () => {
    const health = healthAfter([bad, bad, bad, bad]);
    health.note(5_000, good, 100);
    health.note(5_000, good, 100);
    expect(health.standing(9_999)).toBe('quarantined');
  });
});
