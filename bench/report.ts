/** What a run prints. */
import { cpus } from 'node:os';
import type { Idleness } from './idle';
import type { IssueParts } from './issue-parts';
import type { Comparison } from './issue-rounds';
import type { MeasuredLoad } from './measured-load';
import { figure, table } from './table';
import type { VerifyComparison } from './verify-rounds';

export const mostCpuRatio = 60;
const laterCpuRatio = 4;
const leastVerifyRatio = 0.9;

const partNames: Readonly<Record<keyof IssueParts['shares'], string>> = {
  seal: 'seal: JWE, jose and Web Crypto',
  sign: 'sign: Ed25519 over the Merkle root',
  SQL: "SQL: knex, mysql2, store (the relay's too)",
  produce: 'produce: relay, outbox, kafkajs',
  call: 'call: grpc-js, HTTP/2, TLS, messages',
  fields: 'fields: encryption, keyed hashes',
  rules: 'rules: checks, use cases',
  log: 'log and metrics',
  Node: 'Node, kernel, garbage: no one part',
  engine: "V8's threads: garbage, compiling",
};

export function conditions(run: { client: string; concurrency: number; requestBytes: number; seals: number }): string {
  const { client, concurrency, requestBytes, seals } = run;
  const cores = cpus();
  return [
    `Machine   ${cores.length} cores, ${cores[0]?.model.trim() ?? 'unknown'}; Node ${process.version}`,
    `Load      ${client}, ${concurrency} calls in flight on 1 connection, mutual TLS, ${requestBytes} bytes a request`,
    `An issue  ${seals} seals in ${seals} events (e-mail half, letter half, confirmation), published to Kafka; no delivery service runs`,
    '',
  ].join('\n');
}

export function comparison({ nothing, issue, cpuRatio, throughputRatio }: Comparison): string {
  const row = (name: string, load: MeasuredLoad) => [
    name,
    figure(load.callsPerSecond),
    figure(load.p50Milliseconds),
    figure(load.p99Milliseconds),
    String(load.errors),
    figure(load.cpuMillisecondsPerCall),
  ];
  const header = ['medians', 'calls/s', 'p50 ms', 'p99 ms', 'errors', 'CPU ms/call'];
  const ratios = ['ratio', `1 : ${figure(throughputRatio)}`, '', '', '', `${figure(cpuRatio)} : 1`];
  const met = cpuRatio <= mostCpuRatio ? 'met' : 'MISSED';
  return [
    'RequestPin and a handler that does nothing',
    table(header, [row('null handler', nothing), row('RequestPin', issue), ratios]),
    `  Aim: an issue takes at most ${mostCpuRatio} times the CPU of a null call: ${met}. The later aim is ${laterCpuRatio}.`,
    '',
  ].join('\n');
}

export function rounds(name: string, loads: readonly MeasuredLoad[]): string {
  const each = loads.map((load) => `${figure(load.callsPerSecond)}/s ${figure(load.cpuMillisecondsPerCall)} ms`);
  return `  rounds of ${name}: ${each.join(', ')}\n`;
}

export function verifying(compared: VerifyComparison): string {
  const { hashesPerSecond, cpuMillisecondsPerHash, verify, throughputRatio, cpuRatio, statementsPerCall } = compared;
  const { callsPerSecond, p50Milliseconds, p99Milliseconds, cpuMillisecondsPerCall } = verify;
  const figures = [callsPerSecond, p50Milliseconds, p99Milliseconds, cpuMillisecondsPerCall].map(figure);
  const rows = [
    ['Argon2id alone', figure(hashesPerSecond), '', '', figure(cpuMillisecondsPerHash)],
    ['VerifyPin', ...figures],
    ['ratio', figure(throughputRatio), '', '', figure(cpuRatio)],
  ];
  return [
    'VerifyPin, each a wrong PIN of another fiscal code, and Argon2id alone',
    table(['medians', 'a second', 'p50 ms', 'p99 ms', 'CPU ms/call'], rows),
    `  SQL statements a call: ${figure(statementsPerCall)}. Aim: a ratio of at least ${leastVerifyRatio}: ${throughputRatio >= leastVerifyRatio ? 'met' : 'MISSED'}.`,
    '',
  ].join('\n');
}

/** The profile gives the shares; milliseconds are the shares of what an issue takes unprofiled. */
export function issueParts(split: IssueParts, cpuMillisecondsPerIssue: number): string {
  // The keys are those of partNames.
  const names = Object.keys(partNames) as (keyof IssueParts['shares'])[];
  const rows = names.map((part) => {
    const share = split.shares[part];
    return [partNames[part], figure(share * cpuMillisecondsPerIssue), `${figure(share * 100)} %`];
  });
  return [
    'CPU of an issue by part',
    table(['part', 'ms', 'share'], rows),
    `  By a CPU profile over ${figure(split.issues)} issues and the CPU of each thread. Profiling slows: an issue took ${figure(split.cpuMillisecondsPerIssue)} ms`,
    `  under it and ${figure(cpuMillisecondsPerIssue)} ms without; the milliseconds above are the shares of the latter.`,
    '',
  ].join('\n');
}

export function idleness(title: string, processes: readonly Idleness[]): string {
  const rows = processes.map(({ name, cpuPercent, residentMebibytes }) => [
    name,
    figure(cpuPercent),
    figure(residentMebibytes),
  ]);
  return `${title}\n${table(['process', 'CPU, % of a core', 'memory, MiB'], rows)}`;
}
