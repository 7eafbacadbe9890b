import { type Log, openLog } from '../../runtime/log';

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string; readonly level: string };

/** The real log, its lines kept as they would be written. */
export function recordingLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = openLog({
    service: 'test',
    level: 'debug',
    stream: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { log, lines };
}
