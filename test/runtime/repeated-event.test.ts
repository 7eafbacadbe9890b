import { RepeatedEvent } from '../../runtime/repeated-event';
import { recordingLog } from '../support/recording-log';

test('an event is logged at once, then once an interval, with how often it came meanwhile', () => {
  const { log, lines } = recordingLog();
  let now = 5;
  const event = new RepeatedEvent({ log, level: 'warn', event: 'wire.cut', everyMilliseconds: 1_000, now: () => now });

  for (now = 5; now < 2_505; now += 200) event.happened({ at: now });
  now = 9_000;
  event.happened({ at: now });

  expect(lines.map(({ level, event, at, unlogged }) => ({ level, event, at, unlogged }))).toEqual([
    { level: 'warn', event: 'wire.cut', at: 5, unlogged: undefined },
    { level: 'warn', event: 'wire.cut', at: 1_005, unlogged: 4 },
    { level: 'warn', event: 'wire.cut', at: 2_005, unlogged: 4 },
    { level: 'warn', event: 'wire.cut', at: 9_000, unlogged: 2 },
  ]);
});
