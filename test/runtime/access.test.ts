import { accessByCertificate } from '../../runtime/access';
import type { AccessTable } from '../../runtime/access-file';

const domain = 'example.org';
const once = { calls: 1, milliseconds: 60_000, burst: 1 } as const;
const methods = ['test.Echo/Say', 'test.Echo/Repeat'] as const;
const table: AccessTable = {
  methods: new Map(methods.map((method) => [method, { callers: ['/claims/*'], roles: [] }])),
  operators: [],
  callers: new Map(),
  otherCallers: once,
  operator: once,
};

test('a caller has one limit for all methods, however many others have called since', () => {
  const access = accessByCertificate(table, domain);
  const [say, repeat] = methods.map((method) => access.door(method));
  const call = (door: typeof say, name: string | number) => {
    try {
      door?.admit(`spiffe://${domain}/claims/${name}`, 1);
      return 'OK';
    } catch (error) {
      return error instanceof Error && 'reason' in error ? error.reason : error;
    }
  };
  expect([call(say, 'first'), call(repeat, 'first')]).toEqual(['OK', 'CALLER_LIMIT']);
  for (let other = 0; other < 1_000; other += 1) call(say, other);
  // By then it was forgotten, and begins anew: once, not once for each method.
  expect([call(say, 'first'), call(repeat, 'first'), call(say, 'first')]).toEqual([
    'OK',
    'CALLER_LIMIT',
    'CALLER_LIMIT',
  ]);
});

test('a caller has the limit of its own identity, then of the narrowest pattern, in whatever order the file has them', () => {
  const rates = [
    ['/*', 2],
    ['/claims/*', 3],
    ['/claims/north/*', 4],
    ['/claims/north/bulk', 5],
  ] as const;
  const callers = ['/claims/north/bulk', '/claims/north/other', '/claims/south', '/portal', '/claims/north/bulk/x'];
  for (const order of [rates, [...rates].reverse()]) {
    const own = new Map(order.map(([path, burst]) => [path, { ...once, burst }]));
    const method = { callers: ['*'], roles: [] };
    const door = accessByCertificate(
      { ...table, methods: new Map([['test.Echo/Say', method]]), callers: own },
      domain,
    ).door('test.Echo/Say');
    const letIn = callers.map((path) => {
      for (let calls = 0; ; calls += 1)
        try {
          door.admit(`spiffe://${domain}${path}`, 1);
        } catch {
          return calls;
        }
    });
    expect(letIn).toEqual([5, 4, 3, 2, 4]);
  }
});
