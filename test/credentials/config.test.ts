import { wrongOnesIn } from '../../runtime/config';
import { readWorkConfig } from '../../services/credentials/config';

function faultsOf(env: Record<string, string>) {
  try {
    readWorkConfig(env);
    return [];
  } catch (error) {
    return wrongOnesIn(error);
  }
}

describe("credentials' settings", () => {
  test.each([
    [{}],
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '89' }],
    [{ LETTER_TIME_TO_LIVE_DAYS: '31' }],
  ])('leave every letter the days that its holder is told: %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  test.each([
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '88' }, 89],
    [{ LETTER_TIME_TO_LIVE_DAYS: '32' }, 91],
    [{ UNCONFIRMED_DAYS: '16' }, 91],
    [{ ISSUE_EXPIRY_DAYS: '47' }, 91],
    [{ ISSUE_EXPIRY_ABROAD_DAYS: '47' }, 91],
  ])('are refused where a late letter would have fewer days than it tells: %j', (env, least) => {
    expect(faultsOf(env)).toEqual([
      {
        field: 'ISSUE_EXPIRY_AT_MOST_DAYS',
        reason: 'WRONG_SETTING',
        description: `must be at least ${least}: UNCONFIRMED_DAYS, LETTER_TIME_TO_LIVE_DAYS and the longer of the two other expiries`,
      },
    ]);
  });
});
