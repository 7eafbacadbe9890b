import { resolve } from 'node:path';
import { bundle, run } from '../support/bundled-process';
import { freshTopics } from '../support/fresh-topics';
import { kafkaBrokers } from '../support/servers';

test('a process whose consumer has ended for good ends with 1, so that whoever watches it starts it again', async () => {
  const program = await bundle(resolve(__dirname, 'programs/bus-end.ts'));
  const [broker = ''] = await kafkaBrokers();
  const { topic } = await freshTopics(['topic']);
  const child = run(program, [broker, topic]);
  const { code, output } = await child.end;
  const lines = output.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line).event);
  expect({ code, last: events.slice(-2) }).toEqual({ code: 1, last: ['bus.ended', 'bus.fatal'] });
});
