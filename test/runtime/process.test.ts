import { resolve } from 'node:path';
import { bundle, run } from '../support/bundled-process';

let program: string;

beforeAll(async () => {
  program = await bundle(resolve(__dirname, 'programs/process.ts'));
});

/** The events of the log's lines, each with what the test is about. */
function eventsOf(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).event);
}

async function signalled(behaviour: string, ...signals: NodeJS.Signals[]) {
  const child = run(program, [behaviour]);
  await child.said('program.ready');
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await child.said('process.stopping');
    child.signal(signal);
  }
  const { code, output, errors } = await child.end;
  return { code, events: eventsOf(output), output, errors };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it in order, exit code 0', async (signal) => {
  expect(await signalled('well', signal)).toMatchObject({
    code: 0,
    events: ['program.ready', 'process.stopping', 'program.stop-ran', 'process.stopped'],
    errors: '',
  });
});

test('a stop that takes longer than its grace ends with 1, and the line says what it waits for', async () => {
  const { code, output } = await signalled('hangs-in-stop', 'SIGTERM');
  const last = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  expect({ code, last }).toEqual({
    code: 1,
    last: expect.objectContaining({
      event: 'process.stop-hangs',
      waitsFor: 'relay',
      graceMilliseconds: 300,
      resources: expect.arrayContaining([expect.stringMatching(/^Timeout x\d+$/)]),
    }),
  });
});

test('a stop that fails ends with 1', async () => {
  expect(await signalled('fails-in-stop', 'SIGTERM')).toMatchObject({
    code: 1,
    events: ['program.ready', 'process.stopping', 'process.stop-failed'],
  });
});

test('a second signal ends it at once with 1', async () => {
  expect(await signalled('hangs-in-stop', 'SIGTERM', 'SIGINT')).toMatchObject({
    code: 1,
    events: ['program.ready', 'process.stopping', 'process.second-signal'],
  });
});

test('a signal while it waits in its start ends it with 0', async () => {
  expect(await signalled('waits-in-start', 'SIGTERM')).toMatchObject({
    code: 0,
    events: ['program.ready', 'process.stopping'],
  });
});

test('a start that does not listen to the signal is given up after the grace', async () => {
  const { code, output } = await signalled('hangs-in-start', 'SIGTERM');
  expect({ code, last: output.trim().split('\n').at(-1) }).toEqual({
    code: 1,
    last: expect.stringContaining('"waitsFor":"start"'),
  });
});

test('what started in spite of the signal is stopped', async () => {
  expect(await signalled('starts-late', 'SIGTERM')).toMatchObject({
    code: 0,
    events: ['program.ready', 'process.stopping', 'program.stop-ran', 'process.stopped'],
  });
});

test('wrong settings are all named on standard error, a line each, exit code 78', async () => {
  const { code, errors } = await run(program, ['wrong-settings']).end;
  expect({ code, errors }).toEqual({
    code: 78,
    errors: 'program cannot start: 2 setting(s) are wrong\n  LISTEN must be host:port\n  DATABASE_URL is required\n',
  });
});

test.each([
  ['fails-in-start', 'process.start-failed', 'port taken'],
  ['throws-in-start', 'process.start-failed', 'port taken'],
  ['throws-later', 'process.uncaught-error', 'nobody caught me'],
  ['rejects-later', 'process.unhandled-rejection', 'nobody caught me'],
])('a process that %s logs it and ends with 1', async (behaviour, event, message) => {
  const { code, output, errors } = await run(program, [behaviour]).end;
  const last = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  expect({ code, errors, last }).toEqual({
    code: 1,
    errors: '',
    last: expect.objectContaining({ level: 'error', event, error: expect.objectContaining({ message }) }),
  });
});
