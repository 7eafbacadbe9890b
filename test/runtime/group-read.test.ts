import { GroupRead } from '../../runtime/group-read';

describe('reads in groups', () => {
  it('ask once for all that is asked for at about the same time, at most so many, and give each its own', async () => {
    const asked: (readonly string[])[] = [];
    const reads = new GroupRead<string>(async (keys) => {
      asked.push(keys);
      return new Map(keys.filter((key) => key !== 'none').map((key) => [key, `row ${key}`]));
    }, 2);
    const rows = await Promise.all(['a', 'b', 'a', 'none'].map((key) => reads.read(key)));
    const later = await reads.read('c');
    expect({ rows, later, asked }).toEqual({
      rows: ['row a', 'row b', 'row a', undefined],
      later: 'row c',
      asked: [['a', 'b'], ['none'], ['c']],
    });
  });

  it('reject each where the rows cannot be read, and go on', async () => {
    let isAway = true;
    const reads = new GroupRead<string>(async (keys) => {
      if (isAway) throw new Error('away');
      return new Map(keys.map((key) => [key, key]));
    }, 10);
    const failed = await Promise.allSettled([reads.read('a'), reads.read('b')]);
    isAway = false;
    expect({ failed: failed.map(({ status }) => status), next: await reads.read('a') }).toEqual({
      failed: ['rejected', 'rejected'],
      next: 'a',
    });
  });
});
