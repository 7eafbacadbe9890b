/** What Linux tells of a running process: the CPU it has used, thread by thread, and the memory it holds. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for every program, whatever the kernel's own clock. */
const ticksPerSecond = 100;
const kibibytesPerMebibyte = 1_024;

/** User and system time of the whole process, threads that have ended included. */
export function cpuSeconds(pid: number): number {
  return secondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** The same by thread id, of the threads that are there. The main thread's id is the process's. */
export function threadCpuSeconds(pid: number): ReadonlyMap<number, number> {
  const ids = readdirSync(`/proc/${pid}/task`).map(Number);
  return new Map(ids.map((id) => [id, secondsIn(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'))]));
}

export function residentMebibytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / kibibytesPerMebibyte;
}

/** Of the text of a `stat` file (proc(5)): the 14th and 15th field. The second is a name in parentheses that may hold anything. */
export function secondsIn(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [afterName[11], afterName[12]].map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / ticksPerSecond;
}
