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
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '75' }],
    [{ LETTER_TIME_TO_LIVE_DAYS: '45' }],
  ])('leave every letter the days that its holder is told: %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  test.each([
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '74' }, 75],
    [{ LETTER_TIME_TO_LIVE_DAYS: '46' }, 91],
    [{ ISSUE_EXPIRY_DAYS: '61' }, 91],
    [{ ISSUE_EXPIRY_ABROAD_DAYS: '61' }, 91],
  ])('are refused where a late letter would have fewer days than it tells: %j', (env, least) => {
    expect(faultsOf(env)).toEqual([
      {
        field: 'ISSUE_EXPIRY_AT_MOST_DAYS',
        reason: 'WRONG_SETTING',
        description: `must be at least ${least}: LETTER_TIME_TO_LIVE_DAYS and the longer of the two other expiries`,
      },
    ]);
  });
});
