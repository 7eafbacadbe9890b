/** `npm run migrate -- SERVICE`: brings a service's database, and the topics that it owns, to what its code expects. */
import { ensureTopics } from './bus-kafka-topics';
import { millisecondsPerHour } from './clock';
import { describeSettings, readSettings } from './config';
import { databaseAccess, databaseSettings, kafkaAccess, kafkaSettings } from './connection-settings';
import { openDatabase } from './database';
import { deadLetterTopicOf } from './dead-letter';
import { openLog } from './log';
import { type Migration, migrate } from './migrate';
import { exitCodes, settingsOrExit } from './process';
import { integer, list, optional } from './settings';

interface MigrateCommand {
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** Made where they are missing, each with its dead-letter topic. */
  readonly topics: readonly string[];
}

/** An index on a table of years takes its time. */
const longestStatementMilliseconds = 6 * millisecondsPerHour;

const settings = databaseSettings(['mysql', 'file']);

const topicSettings = {
  kafkaBrokers: optional(
    list('KAFKA_BROKERS', { about: 'host:port of some of the brokers; without it no topic is made.' }),
  ),
  ...kafkaSettings(),
  kafkaPartitions: integer('KAFKA_PARTITIONS', { default: 12, min: 1, max: 1_000, about: 'Of a topic that is made.' }),
  kafkaReplication: integer('KAFKA_REPLICATION', {
    default: 3,
    min: 1,
    max: 9,
    about: 'Copies of each record of a topic that is made; all but one must have it before it counts as written.',
  }),
  kafkaRetentionHours: integer('KAFKA_RETENTION_HOURS', {
    default: 168,
    min: 1,
    max: 8_760,
    about: 'Of a topic that is made: longer than the longest outage planned for.',
  }),
};

/** Exits 0 when all is there; 78 for wrong settings; 1 where the database or Kafka does not answer. May be repeated. */
export async function runMigrateCommand(command: MigrateCommand): Promise<void> {
  const specification = command.topics.length === 0 ? settings : { ...settings, ...topicSettings };
  if (process.argv.includes('--help')) {
    process.stdout.write(`migrate ${command.name}: settings by environment\n\n${describeSettings(specification)}\n`);
    return;
  }
  const log = openLog({ service: `migrate-${command.name}` });
  const access = settingsOrExit(command.name, () => databaseAccess(readSettings(process.env, settings)));
  const kafka = settingsOrExit(command.name, () => readSettings(process.env, topicSettings));
  const kafkaLogin = settingsOrExit(command.name, () => kafkaAccess(kafka));
  const database = openDatabase({ ...access, poolSize: 2, statementMilliseconds: longestStatementMilliseconds });
  try {
    await migrate(database, command.migrations, log);
    if (command.topics.length > 0 && kafka.kafkaBrokers !== undefined) {
      const connection = { ...kafkaLogin, brokers: kafka.kafkaBrokers, clientId: 'symbolon-migrate' };
      const shape = {
        partitions: kafka.kafkaPartitions,
        replication: kafka.kafkaReplication,
        minInSyncReplicas: Math.max(1, kafka.kafkaReplication - 1),
        retentionMilliseconds: kafka.kafkaRetentionHours * millisecondsPerHour,
      };
      const topics = command.topics.flatMap((topic) => [topic, deadLetterTopicOf(topic)]);
      log.info('migrate.topics-made', { topics: await ensureTopics(connection, topics, shape, log) });
    }
    log.info('migrate.done');
  } catch (error) {
    log.error('migrate.failed', { error });
    process.exitCode = exitCodes.failed;
  } finally {
    await database.destroy();
  }
}
