import { QueueShares } from '../../runtime/queue-shares';

const three = [
  { name: 'urgent', share: 16 },
  { name: 'normal', share: 4 },
  { name: 'bulk', share: 1 },
];

describe('queue shares', () => {
  it('deal so many places by the shares', () => {
    expect(Object.fromEntries(new QueueShares(three).deal(42))).toEqual({ urgent: 32, normal: 8, bulk: 2 });
  });

  it('give each queue its share over time, however few places there are at a time', () => {
    const shares = new QueueShares(three);
    const dealt = { urgent: 0, normal: 0, bulk: 0 };
    for (let turn = 0; turn < 210; turn += 1)
      for (const [name, places] of shares.deal(1)) dealt[name as keyof typeof dealt] += places; // the names above
    expect(dealt).toEqual({ urgent: 160, normal: 40, bulk: 10 });
  });

  it('refuse a queue without a share', () => {
    expect(() => new QueueShares([{ name: 'none', share: 0 }])).toThrow(RangeError);
    expect(() => new QueueShares([])).toThrow(RangeError);
  });
});
