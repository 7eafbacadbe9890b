/** The processes that a run starts: none outlives it, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const readyMilliseconds = 60_000;
const stopMilliseconds = 30_000;
const pollMilliseconds = 50;
const logTailCharacters = 3_000;

const running = new Set<ChildProcess>();

export interface Program {
  /** Names its log file. */
  readonly name: string;
  /** Node's own options, the script, its arguments. */
  readonly args: readonly string[];
  /** The whole environment, beside PATH and HOME. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly folder: string;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a Node process and waits until `isReady`; an Error with the end of its output where it ends instead. */
export async function startNode(program: Program, isReady: () => Promise<boolean>): Promise<RunningProcess> {
  const logFile = join(program.folder, `${program.name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...program.args], {
    env: { ...inherited(), ...program.env },
    // The channel is for bench/profile-preload.ts; the services do not know of it.
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.name} could not be started`);
  await track(child, pid);
  const deadline = Date.now() + readyMilliseconds;
  while (!(await isReady())) {
    if (!running.has(child) || Date.now() > deadline) {
      const tail = readFileSync(logFile, 'utf8').slice(-logTailCharacters);
      throw new Error(`${program.name} ${running.has(child) ? 'is not ready' : 'ended'}:\n${tail}`);
    }
    await pause(pollMilliseconds);
  }
  return { name: program.name, pid, child, stop: () => stop(program.name, child) };
}

/** Runs a program to its end and gives its standard output; an Error with what it said where it fails. */
export async function runToEnd(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(program, [...args], { env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) await track(child, child.pid);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code === 0) return output;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${(errors || output).slice(-logTailCharacters)}`);
}

/** What a process that was started with startNode answers to a message; T is what that program sends. */
export function asked<T>(child: ChildProcess, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`a process ended that was asked for ${message}`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      // The caller says what its own program answers.
      resolve(answer as T);
    });
    child.send(message);
  });
}

/** At once and without asking: the end of the run. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export async function answersHttp(address: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${address}/readyz`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

export function answersTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', settle(true)).on('error', settle(false));
  });
}

/** The keeper of the servers ends it, should this process be killed. */
async function track(child: ChildProcess, pid: number): Promise<void> {
  running.add(child);
  child.on('close', () => {
    running.delete(child);
    void tellKeeper('stray/remove', pid);
  });
  await tellKeeper('stray/add', pid);
}

async function tellKeeper(route: string, pid: number): Promise<void> {
  const keeper = process.env['TEST_SERVERS'];
  if (keeper === undefined) return;
  try {
    const response = await fetch(`${keeper}/${route}`, { method: 'POST', body: JSON.stringify({ pid }) });
    await response.arrayBuffer();
  } catch {
    // At the very end the keeper is gone, and so are the processes.
  }
}

async function stop(name: string, child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => {
    process.stderr.write(`${name} does not stop within ${stopMilliseconds} ms and is killed\n`);
    child.kill('SIGKILL');
  }, stopMilliseconds);
  await ended;
  clearTimeout(late);
}

function inherited(): Record<string, string> {
  return Object.fromEntries(['PATH', 'HOME'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
