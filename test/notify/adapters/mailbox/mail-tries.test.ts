import { MailTries } from '../../../../services/notify/adapters/mailbox/mail-tries';

let now = 0;
const triesWith = (random: number) =>
  new MailTries(
    () => now,
    () => random,
  );
beforeEach(() => {
  now = 0;
});

test('a mail that failed waits, longer each time, and is given up after the fifth try', () => {
  const tries = triesWith(0.999999);
  const seen = Array.from({ length: 5 }, () => {
    const count = tries.fail('a');
    const waits = tries.millisecondsToNext(600_000);
    const before = tries.turnOf('a');
    now += waits;
    return [count, waits, before, tries.turnOf('a')];
  });
  expect(seen).toEqual([
    [1, 1_000, 'later', 'now'],
    [2, 2_000, 'later', 'now'],
    [3, 4_000, 'later', 'now'],
    [4, 8_000, 'later', 'now'],
    [5, 16_000, 'never', 'never'],
  ]);
});

test('it is waited no longer than is asked for, and only for mails that are still there', () => {
  const tries = triesWith(0.5);
  tries.fail('a');
  tries.fail('b');
  expect([tries.millisecondsToNext(100), tries.millisecondsToNext(60_000)]).toEqual([100, 500]);
  tries.keepOnly(new Set(['b']));
  now = 1_000;
  expect([tries.turnOf('a'), tries.millisecondsToNext(60_000)]).toEqual(['now', 0]);
  tries.forget('b');
  expect(tries.millisecondsToNext(60_000)).toBe(60_000);
});

test('no more than a thousand are kept', () => {
  const tries = triesWith(0.5);
  for (let mail = 0; mail <= 1_000; mail += 1) tries.fail(String(mail));
  expect([tries.turnOf('0'), tries.turnOf('1')]).toEqual(['now', 'later']);
});
