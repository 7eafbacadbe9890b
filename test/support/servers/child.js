// One server process of the tests: started with its output in a file, waited for by its port, stopped for certain.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const { setTimeout: pause } = require('node:timers/promises');

const pollMilliseconds = 50;
const termMilliseconds = 4_000;
const logTailBytes = 4_000;

/** Starts a program whose output goes to logFile; rejects, with the end of that file, if it ends or is silent on its port or, where that is given, never writes `readyText`. */
async function startChild({ program, args, logFile, port, readyText, deadlineMilliseconds }) {
  const log = fs.openSync(logFile, 'a');
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  fs.closeSync(log);
  let failure;
  child.on('error', (error) => {
    failure = error;
  });
  const isReady =
    readyText === undefined ? () => connects(port) : () => fs.readFileSync(logFile, 'utf8').includes(readyText);
  const answered = await comesTrue(isReady, deadlineMilliseconds, () => failure !== undefined || hasEnded(child));
  if (answered) return child;
  await stopChild(child);
  const why = failure?.message ?? `no answer on port ${port} within ${deadlineMilliseconds} ms`;
  throw new Error(`${program} did not start: ${why}\n${tail(logFile)}`);
}

/** Asks it to end, and ends it if it does not. Resolves when it is gone. */
async function stopChild(child, signal = 'SIGTERM') {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  // A stopped (SIGSTOP) server takes no other signal before it goes on.
  if (signal !== 'SIGSTOP') child.kill('SIGCONT');
  const timer = setTimeout(() => child.kill('SIGKILL'), termMilliseconds);
  await ended;
  clearTimeout(timer);
}

function portAnswers(port, deadlineMilliseconds, givenUp) {
  return comesTrue(() => connects(port), deadlineMilliseconds, givenUp);
}

async function comesTrue(isSo, deadlineMilliseconds, givenUp) {
  const deadline = Date.now() + deadlineMilliseconds;
  while (Date.now() < deadline && !givenUp()) {
    if (await isSo()) return true;
    await pause(pollMilliseconds);
  }
  return false;
}

function connects(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => settle(true)).on('error', () => settle(false));
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
  });
}

/** Runs a program to its end; rejects with what it printed unless it ends with 0. */
function runToEnd(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const printed = [];
    child.stdout.on('data', (chunk) => printed.push(chunk));
    child.stderr.on('data', (chunk) => printed.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(printed).toString();
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text.slice(-logTailBytes)}`));
    });
  });
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

function tail(file) {
  const text = fs.readFileSync(file, 'utf8');
  return text.slice(-logTailBytes);
}

module.exports = { startChild, stopChild, portAnswers, runToEnd, hasEnded };
