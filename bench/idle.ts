import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds, residentMebibytes } from './proc-stat';
import type { RunningProcess } from './processes';

export interface Idleness {
  readonly name: string;
  /** Percent of one core. */
  readonly cpuPercent: number;
  readonly residentMebibytes: number;
}

/** What start or load set off comes to its end: code is compiled, garbage collected, sweeps run. */
const settleSeconds = 5;
const measureSeconds = 10;

/** Watches processes that have nothing to do. */
export async function measureIdleness(processes: readonly RunningProcess[]): Promise<Idleness[]> {
  await pause(settleSeconds * 1_000);
  const before = processes.map(({ pid }) => cpuSeconds(pid));
  await pause(measureSeconds * 1_000);
  return processes.map(({ name, pid }, index) => ({
    name,
    cpuPercent: ((cpuSeconds(pid) - (before[index] ?? Number.NaN)) / measureSeconds) * 100,
    residentMebibytes: residentMebibytes(pid),
  }));
}
