import { waitUntil } from '../../runtime/wait-for-dependency';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

function waiting(answers: () => Promise<boolean>, signal = new AbortController().signal) {
  const { log, lines } = recordingLog();
  const done = waitUntil({ what: 'database', answers, signal, log, pollMilliseconds: 1 });
  return { done, told: () => lines.map(({ level, event, dependency }) => `${level} ${event} ${dependency}`) };
}

test('what answers at once is not spoken of', async () => {
  const { done, told } = waiting(async () => true);
  await done;
  expect(told()).toEqual([]);
});

test('a wait is told once, and its end once, however often it was asked; a throw counts as no', async () => {
  let asked = 0;
  const { done, told } = waiting(async () => {
    asked += 1;
    if (asked === 2) throw new Error('connection refused');
    return asked > 5;
  });
  await done;
  expect({ asked, told: told() }).toEqual({
    asked: 6,
    told: ['warn dependency.waiting database', 'info dependency.answers database'],
  });
});

test.each([
  ['between two questions', async () => false],
  ['while it hangs in one', () => new Promise<boolean>(() => {})],
])('a stop ends the wait %s', async (_when, answers) => {
  const stop = new AbortController();
  let asked = false;
  const { done } = waiting(() => {
    asked = true;
    return answers();
  }, stop.signal);
  await waitFor('the first question', () => asked);
  stop.abort();
  await expect(done).rejects.toMatchObject({ kind: 'unavailable', reason: 'STOP_REQUESTED' });
});
