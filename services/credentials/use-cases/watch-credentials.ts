import { Fault, invalidFields } from '../../../runtime/fault';
import { pageToken, placeOf } from '../../../runtime/page-token';
import type { VersionWatch } from '../../../runtime/version-watch';
import {
  findChangesAfter,
  findFirstPosition,
  findLastPosition,
  type PositionedChange,
} from '../store/credential-changes';
import type { CredentialsDeps } from './deps';

export interface CredentialsWatchDeps {
  /** Of the one feed there is, by the last position. */
  readonly changeWatch: VersionWatch;
  /** How long a stream may say nothing. */
  readonly keepAliveMilliseconds: number;
}

type WatchDeps = CredentialsWatchDeps & Pick<CredentialsDeps, 'database' | 'keyring'>;

export interface WatchedChange {
  /** To go on from after this message. */
  readonly resumeToken: string;
  /** Undefined at the beginning, and where nothing happened for a while. */
  readonly change: PositionedChange | undefined;
}

/** What all streams wait on. */
export const changeFeed = 'credential-changes';
const changesRead = 100;
const tokenScope = ['WatchCredentials'];

/**
 * Yields where it begins, then every change after that in its order, each once, until the signal aborts. Holds at most 100 changes for a
 * slow reader; the rest wait in the database.
 * Faults: invalid INVALID_FIELDS for a token from elsewhere; precondition RESUME_TOKEN_TOO_OLD, RESUME_TOKEN_AHEAD; unavailable.
 */
export async function* watchCredentials(
  deps: WatchDeps,
  resumeToken: string,
  signal: AbortSignal,
): AsyncIterable<WatchedChange> {
  let position = await beginningOf(deps, resumeToken);
  yield { resumeToken: tokenAt(deps, position), change: undefined };
  while (!signal.aborted) {
    const changes = await findChangesAfter(deps.database, position, changesRead);
    for (const change of changes) {
      assertNext(position, change);
      position = change.position;
      yield { resumeToken: tokenAt(deps, position), change };
    }
    if (changes.length === 0 && (await waitForMore(deps, position, signal)) === 'quiet')
      yield { resumeToken: tokenAt(deps, position), change: undefined };
  }
}

/** The position that the reader has seen last. */
async function beginningOf({ database, keyring }: WatchDeps, resumeToken: string): Promise<number> {
  const place = resumeToken === '' ? '' : placeOf(keyring, tokenScope, resumeToken);
  if (place === undefined)
    throw invalidFields([
      { field: 'resume_token', reason: 'RESUME_TOKEN', description: 'must come from a message of this stream' },
    ]);
  const last = await findLastPosition(database);
  if (place === '') return last;
  const position = Number(place);
  if (position > last)
    throw new Fault('precondition', 'RESUME_TOKEN_AHEAD', 'the changes before this token are not in the database');
  if (position < (await findFirstPosition(database)) - 1) throw tooOld();
  return position;
}

/** A reader who stood still for so long that changes were forgotten must not take what is left for all. */
function assertNext(position: number, change: PositionedChange): void {
  if (change.position !== position + 1) throw tooOld();
}

function tooOld(): Fault {
  return new Fault('precondition', 'RESUME_TOKEN_TOO_OLD', 'changes after this token are not kept any more');
}

function tokenAt({ keyring }: WatchDeps, position: number): string {
  return pageToken(keyring, tokenScope, String(position));
}

async function waitForMore(
  { changeWatch, keepAliveMilliseconds }: WatchDeps,
  position: number,
  signal: AbortSignal,
): Promise<'more' | 'quiet'> {
  const waiting = new AbortController();
  let isQuiet = false;
  const end = (): void => waiting.abort();
  const timer = setTimeout(() => {
    isQuiet = true;
    end();
  }, keepAliveMilliseconds);
  signal.addEventListener('abort', end, { once: true });
  try {
    await changeWatch.after(changeFeed, position, waiting.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
  return isQuiet ? 'quiet' : 'more';
}
