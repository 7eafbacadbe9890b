import { wrongSetting, wrongSettings } from '../../runtime/config';
import { FileWatch } from '../../runtime/file-watch';
import { openMetrics } from '../../runtime/metrics';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

/** A file that holds what a test says. */
function watched({ isNew = false } = {}) {
  const { log, lines } = recordingLog();
  const file = { text: 'one', readings: 0 };
  const taken: string[] = [];
  const watch = new FileWatch<string>(isNew ? undefined : 'one', {
    name: 'greetings',
    read: async () => {
      file.readings += 1;
      if (file.text === 'away') throw wrongSettings([wrongSetting('GREETINGS_FILE', 'cannot be read')]);
      return file.text;
    },
    isSame: (one, other) => one === other,
    take: async (found) => {
      if (found.startsWith('wrong')) throw new Error(`no greeting: ${found}`);
      taken.push(found);
    },
    log,
  });
  const say = async (text: string) => {
    file.text = text;
    await watch.look();
  };
  return { watch, file, taken, lines, say };
}

test('what is new is taken, what is the same is not', async () => {
  const { watch, taken, say } = watched();
  await watch.look();
  await say('two');
  await watch.look();
  await say('one');
  expect(taken).toEqual(['two', 'one']);
});

test('what is there from the beginning is judged where nothing was taken yet, or where it is to be judged again', async () => {
  const { watch, taken } = watched({ isNew: true });
  await watch.look();
  watch.judgeAgain();
  await watch.look();
  await watch.look();
  expect(taken).toEqual(['one', 'one']);
});

test('what is wrong is told once, as long as it is as wrong, and changes nothing until something right is there', async () => {
  const { watch, taken, lines, say } = watched();
  const metrics = openMetrics();
  watch.measureBy(metrics, 'greetings_refused', '1 while refused');
  const measured = async () => (await metrics.registry.getSingleMetric('greetings_refused')?.get())?.values[0]?.value;
  for (const text of ['wrong 1', 'wrong 1', 'wrong 2', 'away', 'away']) await say(text);
  expect([watch.refusal(), await measured()]).toEqual(['GREETINGS_FILE cannot be read', 1]);
  await say('one');
  expect([watch.refusal(), await measured(), taken]).toEqual([undefined, 0, []]);
  await say('wrong 1');
  expect(lines.map(({ event, why }) => [event, why])).toEqual([
    ['greetings.refused', undefined],
    ['greetings.refused', undefined],
    ['greetings.refused', 'GREETINGS_FILE cannot be read'],
    ['greetings.refused', undefined],
  ]);
});

test('many who ask at once share one look; once started it looks by itself', async () => {
  const { watch, file, taken } = watched();
  await Promise.all(Array.from({ length: 20 }, () => watch.look()));
  expect(file.readings).toBe(1);
  await watch.start(5);
  file.text = 'two';
  await waitFor('the new one', () => taken.includes('two'));
  await watch.stop();
  const { readings } = file;
  await new Promise(setImmediate);
  expect(file.readings).toBe(readings);
});
