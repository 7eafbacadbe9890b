/** A process for the tests of runProcess; its argument says how it behaves. */
import { Fault } from '../../../runtime/fault';
import { openLog } from '../../../runtime/log';
import { runProcess } from '../../../runtime/process';

const log = openLog({ service: 'program' });
const never = new Promise<never>(() => {});
const stop = async (): Promise<void> => log.info('program.stop-ran');

const starts: Record<string, (stopRequested: AbortSignal) => Promise<{ stop(): Promise<void>; waitsFor?(): string }>> =
  {
    well: async () => {
      return { stop };
    },
    'hangs-in-stop': async () => {
      return { stop: () => never, waitsFor: () => 'relay' };
    },
    'fails-in-stop': async () => {
      return { stop: () => Promise.reject(new Error('broken')) };
    },
    'waits-in-start': (stopRequested) => {
      return new Promise((_, reject) => stopRequested.addEventListener('abort', () => reject(stopRequested.reason)));
    },
    'hangs-in-start': () => {
      return never;
    },
    'starts-late': async (stopRequested) => {
      await new Promise((resolve) => stopRequested.addEventListener('abort', resolve));
      return { stop };
    },
    'wrong-settings': () =>
      Promise.reject(
        new Fault('invalid', 'WRONG_SETTINGS', '2 setting(s) are wrong', {
          fields: [
            { field: 'LISTEN', reason: 'WRONG_SETTING', description: 'must be host:port' },
            { field: 'DATABASE_URL', reason: 'WRONG_SETTING', description: 'is required' },
          ],
        }),
      ),
    'fails-in-start': () => Promise.reject(new Error('port taken')),
    'throws-in-start': () => {
      throw new Error('port taken');
    },
    'throws-later': async () => {
      setImmediate(() => {
        throw new Error('nobody caught me');
      });
      return { stop };
    },
    'rejects-later': async () => {
      setImmediate(() => void Promise.reject(new Error('nobody caught me')));
      return { stop };
    },
  };

const start = starts[process.argv[2] ?? ''] ?? starts.well;
if (start !== undefined) runProcess({ name: 'program', graceMilliseconds: 300, log, start });
log.info('program.ready');
