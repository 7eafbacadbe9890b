/** The public keys by which operators' tokens are checked, from a file or a URL, as they change. */
import { open, stat } from 'node:fs/promises';
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { type Clock, millisecondsPerSecond } from './clock';
import { Fault } from './fault';
import type { Log } from './log';
import type { OperatorTrust } from './operator-settings';

interface KeysDeps {
  readonly clock: Clock;
  readonly log: Log;
}

const mostJwksBytes = 256 * 1_024;
/** How often a file is looked at, or an away server asked again: a key that was taken away is believed no longer than this. */
const pauseMilliseconds = millisecondsPerSecond;
const fetchMilliseconds = 5_000;
/** How long keys from a URL are believed, and how soon a key id that is not among them has them fetched again. */
const cacheMilliseconds = 600_000;
const coolDownMilliseconds = 30_000;

/**
 * Finds the key that a token names. Throws jose's error where there is none.
 * Faults: unavailable OPERATOR_KEYS_UNAVAILABLE where the keys are not to be had.
 */
export function operatorKeys({ keys }: Pick<OperatorTrust, 'keys'>, deps: KeysDeps): JWTVerifyGetKey {
  const find = finderIn(keys, deps);
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (saysSomethingOfTheToken(error)) throw error;
      deps.log.error('operator-keys.unavailable', { error });
      throw new Fault('unavailable', 'OPERATOR_KEYS_UNAVAILABLE', 'the keys of operators are not to be had', {
        retryAfterSeconds: 1,
        cause: error,
      });
    }
  };
}

function finderIn(keys: OperatorTrust['keys'], deps: KeysDeps): JWTVerifyGetKey {
  if (keys.kind === 'set') return createLocalJWKSet(keys.set);
  return keys.kind === 'file' ? keysInFile(keys.path, deps) : keysAt(keys.url, deps);
}

function saysSomethingOfTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** The file is read again when it has changed. Where it cannot be read, the keys read before go on. */
function keysInFile(path: string, { clock, log }: KeysDeps): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let version = '';
  let lookTime = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    lookTime = clock.now().getTime();
    const { mtimeMs, size, ino } = await stat(path);
    const found = `${mtimeMs} ${size} ${ino}`;
    if (found === version) return;
    keys = createLocalJWKSet(JSON.parse(await readBounded(path)));
    version = found;
    log.info('operator-keys.read');
  };
  const lookAgain = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return async (header, token) => {
    if (keys === undefined) await lookAgain();
    else if (Math.abs(clock.now().getTime() - lookTime) >= pauseMilliseconds)
      await lookAgain().catch((error: unknown) => log.error('operator-keys.read-failed', { error }));
    if (keys === undefined) throw new Error('no keys were read');
    return keys(header, token);
  };
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostJwksBytes + 1), 0, mostJwksBytes + 1, 0);
    if (bytesRead > mostJwksBytes) throw tooLong();
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Kept for ten minutes; a key id that is not among them has them fetched again, twice a minute at most, and an away server is asked once a second at most. */
function keysAt(url: URL, { clock }: KeysDeps): JWTVerifyGetKey {
  let failure: { readonly time: number; readonly error: unknown } | undefined;
  return createRemoteJWKSet(url, {
    timeoutDuration: fetchMilliseconds,
    cooldownDuration: coolDownMilliseconds,
    cacheMaxAge: cacheMilliseconds,
    [customFetch]: async (href, options) => {
      const now = clock.now().getTime();
      if (failure !== undefined && Math.abs(now - failure.time) < pauseMilliseconds) throw failure.error;
      try {
        const fetched = await fetchBounded(href, options);
        failure = undefined;
        return fetched;
      } catch (error) {
        failure = { time: now, error };
        throw error;
      }
    },
  });
}

async function fetchBounded(href: string, options: RequestInit): Promise<Response> {
  const response = await fetch(href, options);
  if (response.status !== 200) throw new Error(`the server of operators' keys answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostJwksBytes) throw tooLong();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  createLocalJWKSet(JSON.parse(text)); // an answer that has no keys is a failure like no answer
  return new Response(text, { status: 200 });
}

function tooLong(): Error {
  return new Error(`operators' keys have more than ${mostJwksBytes} bytes`);
}
