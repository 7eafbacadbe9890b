import { type Credential, levelAt, newCredential } from '../../../services/credentials/domain/credential';
import { levelAfterExchange, raiseLevelOf } from '../../../services/credentials/domain/credential-level';
import { defaultPolicy } from '../../../services/credentials/domain/policy';

const at = (text: string) => new Date(`${text}T09:00:00Z`);
const now = at('2026-03-01');
const inUse: Credential = {
  ...newCredential('c', 'h', 'it'),
  state: 'active',
  expireTime: at('2026-06-01'),
  due: { step: 'reminder', time: at('2026-05-18') },
};
const byDay = (day: string): Partial<Credential> => ({ ordinaryUntilTime: at(day) });
const dispositive = { level: 'dispositive' } as const;

describe('a credential that is to be dispositive', () => {
  test.each<[string, Partial<Credential>, string, string]>([
    ['is so at once', {}, 'raised', 'dispositive'],
    ['is so at once where a restore is long ago', byDay('2026-03-01'), 'raised', 'dispositive'],
    ['counts later where a restore is not', byDay('2026-03-02'), 'raised', 'ordinary'],
    ['is so with a PIN that must be changed', { expireTime: at('2025-12-02') }, 'raised', 'dispositive'],
    ['is refused with a PIN that cannot be changed', { expireTime: at('2025-12-01') }, 'expired', 'ordinary'],
    ['is refused while it is suspended', { state: 'suspended' }, 'suspended', 'ordinary'],
    [
      'is refused while it is suspended, dispositive or not',
      { state: 'suspended', ...dispositive },
      'suspended',
      'dispositive',
    ],
    ['stays what it was', dispositive, 'unchanged', 'dispositive'],
  ])('%s', (_, changes, kind, level) => {
    const before = { ...inUse, ...changes };
    const raise = raiseLevelOf(before, now, defaultPolicy);
    const after = raise.kind === 'raised' ? raise.credential : before;
    expect([raise.kind === 'refused' ? raise.because : raise.kind, levelAt(after, now)]).toEqual([kind, level]);
  });

  test('has what comes next set anew: the end of the time in which it is ordinary, where that is first', () => {
    const dueOf = (changes: Partial<Credential>) => {
      const raise = raiseLevelOf({ ...inUse, ...changes }, now, defaultPolicy);
      return raise.kind === 'raised' ? raise.credential.due : 'not raised';
    };
    expect([
      dueOf({}),
      dueOf(byDay('2026-03-02')),
      dueOf({ ...byDay('2026-03-03'), expireTime: at('2026-03-16') }),
    ]).toEqual([inUse.due, { step: 'level', time: at('2026-03-02') }, { step: 'reminder', time: at('2026-03-02') }]);
  });

  test('keeps what was due and is not done yet: watchers are still told that its PIN has expired', () => {
    const due = { step: 'expiry', time: at('2026-02-28') } as const;
    const raise = raiseLevelOf({ ...inUse, expireTime: due.time, due }, now, defaultPolicy);
    expect(raise).toMatchObject({ kind: 'raised', credential: { level: 'dispositive', due } });
  });
});

test.each([
  ['ordinary', 'ordinary', 'ordinary'],
  ['ordinary', 'dispositive', 'dispositive'],
  ['dispositive', 'ordinary', 'dispositive'],
  ['dispositive', 'dispositive', 'dispositive'],
] as const)('a credential that is %s and exchanged by an issue of level %s is %s', (before, ofIssue, after) => {
  expect(levelAfterExchange(before, ofIssue)).toBe(after);
});
