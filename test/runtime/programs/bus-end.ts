/** A process whose bus ends for good; its arguments are a broker and a topic. */
import { KafkaBus } from '../../../runtime/bus-kafka';
import { openLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { endFailed, runProcess } from '../../../runtime/process';

const [broker = '', topic = ''] = process.argv.slice(2);
const log = openLog({ service: 'program' });
const bus = new KafkaBus({
  brokers: [broker],
  clientId: 'program',
  log,
  metrics: openMetrics(),
  onFatal: (error) => endFailed(log, 'bus.fatal', error),
  // Longer than the broker allows: the group takes no such member, now or later.
  sessionMilliseconds: 3_600_000,
});
bus.subscribe({ group: topic, topics: [topic], handle: async () => {} });
const start = async () => {
  await bus.start();
  return bus;
};
runProcess({ name: 'program', graceMilliseconds: 300, log, start });
