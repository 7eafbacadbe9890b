/** A reader's way through a feed of changes: from where it is, or from a token, on and on. */
import {
  type ChangeFeed,
  type ChangeFilter,
  findChangesAfter,
  findFirstPosition,
  findLastPosition,
  type Positioned,
} from './change-feed';
import type { Database } from './database';
import { Fault, invalidFields } from './fault';
import type { Keyring } from './keyring';
import type { Log } from './log';
import { pageToken, placeOf } from './page-token';
import { VersionWatch } from './version-watch';

export interface ChangeStreamDeps<Row extends object, Change> {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly feed: ChangeFeed<Row, Change>;
  /** Of the feed, by its last position: see watchOf. */
  readonly changeWatch: VersionWatch;
  /** How long a stream may say nothing. */
  readonly keepAliveMilliseconds: number;
}

interface Reader {
  /** Empty: from now on. */
  readonly resumeToken: string;
  /** What its tokens are good for: the method, and whose changes they lead through. */
  readonly tokenScope: readonly string[];
  /** Default: all changes. */
  readonly filter?: ChangeFilter;
}

export interface WatchedChange<Change> {
  /** To go on from after this message. */
  readonly resumeToken: string;
  /** Undefined at the beginning, and where nothing happened for a while. */
  readonly change: Positioned<Change> | undefined;
}

const changesRead = 100;

/** All streams of a feed wait on one look at its last position. */
export function watchOf(
  { table }: Pick<ChangeFeed<never, never>, 'table'>,
  options: {
    readonly name: string;
    readonly database: Database;
    readonly intervalMilliseconds: number;
    readonly log: Log;
  },
): VersionWatch {
  const versionsOf = async () => new Map([[table, await findLastPosition(options.database, { table })]]);
  return new VersionWatch({ ...options, versionsOf });
}

/**
 * Yields where it begins, then every change for this reader after that in its order, each once, until the signal aborts. Holds at most 100
 * changes for a slow reader; the rest wait in the database.
 * Faults: invalid INVALID_FIELDS for a token from elsewhere; precondition RESUME_TOKEN_TOO_OLD, RESUME_TOKEN_AHEAD; unavailable.
 */
export async function* streamChanges<Row extends object, Change>(
  deps: ChangeStreamDeps<Row, Change>,
  reader: Reader,
  signal: AbortSignal,
): AsyncIterable<WatchedChange<Change>> {
  const tokenAt = (place: number): string => pageToken(deps.keyring, reader.tokenScope, String(place));
  let position = await beginningOf(deps, reader);
  yield { resumeToken: tokenAt(position), change: undefined };
  let toldAt = performance.now();
  while (!signal.aborted) {
    const { changes, upTo } = await readAfter(deps, position, reader.filter);
    for (const change of changes) {
      position = change.position;
      yield { resumeToken: tokenAt(position), change };
      toldAt = performance.now();
    }
    position = upTo; // what is beyond the reader's last change is others'
    if (changes.length > 0) continue;
    const patience = toldAt + deps.keepAliveMilliseconds - performance.now();
    if (patience > 0 && (await waitForMore(deps, position, patience, signal)) === 'more') continue;
    yield { resumeToken: tokenAt(position), change: undefined };
    toldAt = performance.now();
  }
}

/** The reader's next changes, and the position up to which there are no others. Fault precondition RESUME_TOKEN_TOO_OLD. */
async function readAfter<Row extends object, Change>(
  { database, feed }: ChangeStreamDeps<Row, Change>,
  position: number,
  filter: ChangeFilter = {},
): Promise<{ readonly changes: readonly Positioned<Change>[]; readonly upTo: number }> {
  const last = Math.max(position, await findLastPosition(database, feed));
  const changes = await findChangesAfter(database, feed, position, changesRead, { last, filter });
  // After the changes: who stood still for so long that some were forgotten meanwhile must not take what is left for all.
  if (last > position && position < (await findFirstPosition(database, feed)) - 1) throw tooOld();
  return { changes, upTo: changes.length === changesRead ? (changes.at(-1)?.position ?? last) : last };
}

/** The position that the reader has seen last. */
async function beginningOf<Row extends object, Change>(
  { database, keyring, feed }: ChangeStreamDeps<Row, Change>,
  { resumeToken, tokenScope }: Reader,
): Promise<number> {
  const place = resumeToken === '' ? '' : placeOf(keyring, tokenScope, resumeToken);
  if (place === undefined)
    throw invalidFields([
      { field: 'resume_token', reason: 'RESUME_TOKEN', description: 'must come from a message of this stream' },
    ]);
  const last = await findLastPosition(database, feed);
  if (place === '') return last;
  const position = Number(place);
  if (position > last)
    throw new Fault('precondition', 'RESUME_TOKEN_AHEAD', 'the changes before this token are not in the database');
  if (position < (await findFirstPosition(database, feed)) - 1) throw tooOld();
  return position;
}

function tooOld(): Fault {
  return new Fault('precondition', 'RESUME_TOKEN_TOO_OLD', 'changes after this token are not kept any more');
}

async function waitForMore(
  { changeWatch, feed }: { readonly changeWatch: VersionWatch; readonly feed: { readonly table: string } },
  position: number,
  milliseconds: number,
  signal: AbortSignal,
): Promise<'more' | 'quiet'> {
  const waiting = new AbortController();
  let isQuiet = false;
  const end = (): void => waiting.abort();
  const timer = setTimeout(() => {
    isQuiet = true;
    end();
  }, milliseconds);
  signal.addEventListener('abort', end, { once: true });
  try {
    await changeWatch.after(feed.table, position, waiting.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
  return isQuiet ? 'quiet' : 'more';
}
