import { waitFor } from '../../support/wait-for';

test('gives the first value that is neither undefined nor false, zero and the empty text included', async () => {
  const answers: (number | false | undefined)[] = [undefined, false, 0];

  expect(await waitFor('a number', () => answers.shift(), { everyMilliseconds: 1 })).toBe(0);
});

test('fails with what was waited for and the last value', async () => {
  const never = waitFor('the moon', async () => false, { deadlineMilliseconds: 20, everyMilliseconds: 5 });

  await expect(never).rejects.toThrow('waited 20 ms for the moon; last value: false');
});

test('goes on after an error, and fails with the last one', async () => {
  const answers = [new Error('first'), new Error('second')];
  const probe = async () => {
    throw answers.shift() ?? new Error('third');
  };
  const never = waitFor('an answer', probe, { deadlineMilliseconds: 500, everyMilliseconds: 5 });

  await expect(never).rejects.toThrow(/waited 500 ms for an answer; last error: Error: third/);
});
