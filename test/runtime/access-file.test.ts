import { type Access, accessByCertificate, accessOnPlaintext } from '../../runtime/access';
import { readAccessTable } from '../../runtime/access-file';
import { wrongOnesIn } from '../../runtime/config';
import { isFault } from '../../runtime/fault';
import { RateLimit, RateLimits } from '../../runtime/rate-limit';
import { EchoService } from '../support/echo-service';

const about = 'Somebody.';
const rate = { calls_per_second: 10, burst: 5 };
const document = {
  identities: {
    '/portal': { about },
    '/people': { about, operators: true },
    '/claims/*': { about, ...rate, burst: 2 },
  },
  roles: { clerk: about, boss: about },
  limits: { caller: rate, operator: { calls_per_minute: 60, burst: 2 } },
  services: {
    'test.Echo': {
      Say: { callers: ['/portal', '/claims/*'] },
      Repeat: { callers: ['/people', '/portal'], roles: ['boss'], note: 'The boss repeats.' },
      Gather: { callers: ['/people'], roles: ['*'] },
    },
    'another.Service': { Do: { callers: [] } },
  },
};
type Document = Readonly<Record<keyof typeof document, unknown>>;

const tableOf = (changes: Partial<Document> = {}) =>
  readAccessTable(JSON.stringify({ ...document, ...changes }), [EchoService]);

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    return wrongOnesIn(error).map(({ field, description }) => `${field} ${description}`);
  }
}

/** What the caller may do, or why not. */
function outcome(access: Access, method: string, caller: string, now = 0): unknown {
  try {
    return access.door(`test.Echo/${method}`).admit(caller, now).actsFor;
  } catch (error) {
    return isFault(error) ? `${error.kind} ${error.reason}` : error;
  }
}

describe('the table of who may call what', () => {
  const refused = 'forbidden CALLER_NOT_ALLOWED';

  test.each([
    ['Say', 'spiffe://example.org/portal', 'itself'],
    ['Say', 'spiffe://example.org/people', refused],
    ['Say', 'spiffe://example.org/claims/north', 'itself'],
    ['Say', 'spiffe://example.org/claims/north/1', 'itself'],
    ['Say', 'spiffe://example.org/claims', refused],
    ['Say', 'spiffe://example.org/claims/', refused],
    ['Say', 'spiffe://example.org/claims/../portal', refused],
    ['Say', 'spiffe://example.org/claimsnorth', refused],
    ['Say', 'spiffe://example.org/portal/x', refused],
    ['Say', 'spiffe://example.org/Portal', refused],
    ['Say', 'spiffe://example.com/portal', refused],
    ['Say', 'spiffe://example.org.evil.example/portal', refused],
    ['Say', 'https://example.org/portal', refused],
    ['Say', 'local', refused],
    ['Say', '', refused],
    ['Say', '*', refused],
    ['Repeat', 'spiffe://example.org/people', 'operators'],
    ['Repeat', 'spiffe://example.org/portal', 'itself'],
    ['Gather', 'spiffe://example.org/people', 'operators'],
    ['Gather', 'spiffe://example.org/portal', refused],
  ])('%s by %s: %s', (method, caller, expected) => {
    expect(outcome(accessByCertificate(tableOf(), 'example.org'), method, caller)).toBe(expected);
  });

  test('on plaintext everybody may what anybody may, and a token tells operators from services', () => {
    const access = accessOnPlaintext(tableOf());
    expect(['Say', 'Repeat', 'Gather'].map((method) => outcome(access, method, 'local'))).toEqual([
      'itself',
      'either',
      'operators',
    ]);
    const closed = { 'test.Echo': { ...document.services['test.Echo'], Say: { callers: [] } } };
    expect(outcome(accessOnPlaintext(tableOf({ services: closed })), 'Say', 'local')).toBe(refused);
  });

  test('* among the roles is every role of the file', () => {
    expect(tableOf().methods.get('test.Echo/Gather')?.roles).toEqual(['clerk', 'boss']);
  });
});

describe('a file with something wrong', () => {
  const { identities, services } = document;
  const echo = services['test.Echo'];
  const withEcho = (changes: object) => ({ services: { 'test.Echo': { ...echo, ...changes } } });
  const callers = ['/portal'];

  test.each<[string, Partial<Document>, readonly string[]]>([
    ['an unknown part', { extra: 1 } as object, ['extra is not known']],
    ['no limits', { limits: undefined }, ['limits is missing']],
    [
      'limits that are none',
      { limits: { caller: { calls_per_second: 0, burst: 1.5 }, operator: { calls_per_second: 1, burst: 1 } } },
      [
        'limits.caller.calls_per_second must be a whole number, 1 to 1000000',
        'limits.caller.burst must be a whole number, 1 to 1000000',
        'limits.operator.calls_per_second is not known',
        'limits.operator.calls_per_minute is missing',
      ],
    ],
    [
      'identities that are no paths',
      { identities: { ...identities, portal: { about }, '/a/../b': { about }, '/a*': { about }, '/c/': { about } } },
      ['portal', '/a/../b', '/a*', '/c/'].map(
        (path) => `identities.${path} must be a path, such as /notify/sms, or all below one, such as /notify/*`,
      ),
    ],
    [
      'identities of whom nothing is said',
      { identities: { ...identities, '/a': {}, '/b': { about: ' ', operators: 'yes' } } },
      [
        'identities./a.about is missing',
        'identities./b.about must say something',
        'identities./b.operators must be true or false',
      ],
    ],
    [
      'half a limit',
      { identities: { ...identities, '/a': { about, burst: 3 } } },
      ['identities./a.calls_per_second is missing'],
    ],
    [
      'a role that is no name',
      { roles: { clerk: about, boss: about, 'The Boss': about } },
      ['roles.The Boss must be a name of lower-case letters, digits and _'],
    ],
    [
      'callers and roles that nobody knows',
      withEcho({ Say: { callers: ['/portal', '/stranger'] }, Gather: { callers: ['/people'], roles: ['chief'] } }),
      [
        'services.test.Echo.Say.callers.1 must be * or one of the identities',
        'services.test.Echo.Gather.roles.0 must be * or one of the roles',
      ],
    ],
    [
      'operators without a role',
      withEcho({ Say: { callers: ['/people'] } }),
      ['services.test.Echo.Say must have roles: operators may call it'],
    ],
    [
      'roles without operators',
      withEcho({ Say: { callers, roles: ['boss'] } }),
      ['services.test.Echo.Say must have no roles: operators may not call it'],
    ],
    [
      'a method without callers',
      withEcho({ Say: { rolls: [] } }),
      ['services.test.Echo.Say.rolls is not known', 'services.test.Echo.Say.callers is missing'],
    ],
    ['a served method less', withEcho({ Say: undefined }), ['services.test.Echo/Say is missing']],
    [
      'no served service',
      { services: {} },
      ['Say', 'Repeat', 'Gather'].map((name) => `services.test.Echo/${name} is missing`),
    ],
    ['a method that is none', withEcho({ Shout: { callers } }), ['services.test.Echo/Shout is no method']],
  ])('%s is refused by its place', (_what, changes, faults) => {
    expect(faultsOf(() => tableOf(changes))).toEqual(faults.map((fault) => `ACCESS_FILE ${fault}`));
  });

  test('what is said twice is refused: only the last of it would count', () => {
    const twice = (name: string, value: string) =>
      JSON.stringify(document).replace(`"${name}":`, `"${name}":${value},"${name}":`);
    const faults = (text: string) => faultsOf(() => readAccessTable(text, [EchoService]));
    expect(faults(twice('Say', '{}'))).toEqual(['ACCESS_FILE the document has Say twice in one object']);
    expect(faults(twice('about', '"a \\" b: \\"about\\":"'))).toEqual([
      'ACCESS_FILE the document has about twice in one object',
    ]);
    expect(faults(JSON.stringify(document).replace('Somebody.', 'Says \\"about\\": nothing'))).toEqual([]);
  });

  test('no JSON is refused', () => {
    expect(faultsOf(() => readAccessTable('{', [EchoService]))).toEqual(['ACCESS_FILE is no JSON']);
  });
});

describe('how often', () => {
  const second = { calls: 10, milliseconds: 1_000, burst: 5 };

  test('so many at once, then one whenever its time has come, and never more than the burst after a rest', () => {
    const limit = new RateLimit(second);
    const takes = (now: number, count: number) => Array.from({ length: count }, () => limit.take(now));
    expect(takes(1_000, 6)).toEqual([0, 0, 0, 0, 0, 100]);
    expect(takes(1_050, 1)).toEqual([50]);
    expect(takes(1_100, 2)).toEqual([0, 100]);
    expect(takes(60_000, 6)).toEqual([0, 0, 0, 0, 0, 100]);
    expect(limit.isFull(60_400)).toBe(false);
    expect(limit.isFull(60_500)).toBe(true);
  });

  test('keys do not count together, and are forgotten only once their bucket is full again, or as the first of too many', () => {
    const limits = new RateLimits({ ...second, burst: 1 }, 2);
    const takes = (now: number, ...keys: readonly string[]) => keys.map((key) => limits.take(key, now) > 0);
    expect(takes(0, 'a', 'a', 'b', 'b')).toEqual([false, true, false, true]);
    expect(takes(50, 'a', 'c', 'b', 'c', 'a')).toEqual([true, false, true, true, false]);
    expect(takes(149, 'd', 'a')).toEqual([false, true]);
  });

  test('an identity is counted over all its methods, others and those below the same path by themselves; then it is told when to come again', () => {
    const access = accessByCertificate(tableOf(), 'example.org');
    const calls = (count: number, method: string, path: string, now = 0) =>
      Array.from({ length: count }, () => outcome(access, method, `spiffe://example.org${path}`, now));
    const limited = 'exhausted CALLER_LIMIT';
    expect(calls(3, 'Say', '/portal')).toEqual(['itself', 'itself', 'itself']);
    expect(calls(3, 'Repeat', '/portal')).toEqual(['itself', 'itself', limited]);
    expect(calls(3, 'Say', '/claims/north')).toEqual(['itself', 'itself', limited]);
    expect(calls(3, 'Say', '/claims/south')).toEqual(['itself', 'itself', limited]);
    expect(calls(2, 'Say', '/portal', 100)).toEqual(['itself', limited]);
    expect(() => access.door('test.Echo/Say').admit('spiffe://example.org/portal', 125)).toThrow(
      expect.objectContaining({ retryAfterSeconds: 0.075 }),
    );
  });

  test('operators are counted each, on plaintext too, where services are not', () => {
    const access = accessOnPlaintext(tableOf());
    const call = (subject: string, now: number) => {
      try {
        return access.countOperator(subject, now);
      } catch (error) {
        return isFault(error) ? `${error.kind} ${error.reason} ${error.retryAfterSeconds}` : error;
      }
    };
    expect([call('anna', 0), call('anna', 0), call('anna', 500), call('bruno', 500), call('anna', 1_000)]).toEqual([
      undefined,
      undefined,
      'exhausted OPERATOR_LIMIT 0.5',
      undefined,
      undefined,
    ]);
    expect(Array.from({ length: 100 }, () => outcome(access, 'Say', 'local')).every((one) => one === 'itself')).toBe(
      true,
    );
  });
});
