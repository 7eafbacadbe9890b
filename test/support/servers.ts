/** The real servers of the tests: started when first asked for, once a run, by the keeper (test/support/servers/keeper.js). */
import { randomUUID } from 'node:crypto';

async function askKeeper<Answer>(route: string, body: object): Promise<Answer> {
  const keeper = process.env['TEST_SERVERS'];
  if (keeper === undefined) throw new Error('the test servers are lent by jest.config.js (globalSetup): run by jest');
  const response = await fetch(`${keeper}/${route}`, { method: 'POST', body: JSON.stringify(body) });
  // The keeper is our own: its answers have the shapes that are asked for here.
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** The server's address without a database's name; its user may create databases. TEST_DATABASE_URL, or our own MariaDB. */
export async function mariaDbServer(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  const url = given ?? (await askKeeper<{ url: string }>('start', { name: 'mariadb' })).url;
  return url.replace(/\/+$/, '');
}

/** host:port of each broker. TEST_KAFKA_BROKERS (with commas between), or our own Kafka. */
export async function kafkaBrokers(): Promise<string[]> {
  const given = process.env['TEST_KAFKA_BROKERS'];
  return given === undefined
    ? (await askKeeper<{ brokers: string[] }>('start', { name: 'kafka' })).brokers
    : given.split(',').map((address) => address.trim());
}

/** dist/ is built from the sources as they are at the run's first call. */
export async function builtSources(): Promise<void> {
  await askKeeper('start', { name: 'build' });
}

/** Brokers of a test's own, to kill, pause and start again. Each takes 400 MB and some seconds. */
export interface KafkaCluster {
  readonly brokers: readonly string[];
  /** SIGKILL and SIGTERM resolve when the process is gone; SIGSTOP and SIGCONT at once. Node 0 is the controller too. */
  signalNode(node: number, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Resolves when its port answers again, with its data and its address as before. */
  startNode(node: number): Promise<void>;
  stop(): Promise<void>;
}

export async function ownKafkaCluster(brokerCount: number): Promise<KafkaCluster> {
  const id = `kafka-${randomUUID()}`;
  const { brokers } = await askKeeper<{ brokers: string[] }>('cluster/start', { id, brokerCount });
  return {
    brokers,
    signalNode: (node, signal) => askKeeper('cluster/signal-node', { id, node, signal }),
    startNode: (node) => askKeeper('cluster/start-node', { id, node }),
    stop: () => askKeeper('cluster/stop', { id }),
  };
}

/** An SMSC of a test's own: jSMPP's simulator. test/support/smsc/own-smsc.ts reads what it got. */
export interface SmscProcess {
  readonly port: number;
  /** With each PDU that it read or wrote. */
  readonly logFile: string;
  /** SIGKILL and SIGTERM resolve when the process is gone; SIGSTOP and SIGCONT at once. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  stop(): Promise<void>;
}

export async function ownSmscProcess(login: { systemId: string; password: string }): Promise<SmscProcess> {
  const id = `smsc-${randomUUID()}`;
  const { port, logFile } = await askKeeper<{ port: number; logFile: string }>('smsc/start', { id, ...login });
  return {
    port,
    logFile,
    signal: (signal) => askKeeper('smsc/signal', { id, signal }),
    stop: () => askKeeper('smsc/stop', { id }),
  };
}

/** A process that must not outlive the run, even if this jest worker is killed. */
export async function keepProcess(pid: number): Promise<void> {
  await askKeeper('stray/add', { pid });
}

export async function forgetProcess(pid: number): Promise<void> {
  await askKeeper('stray/remove', { pid });
}
