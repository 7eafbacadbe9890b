/**
 * Documents in a bucket, by the S3 protocol: AWS's, or another maker's at `endpoint`. How many bytes come is known before: so a document is one PUT, which
 * the protocol shows whole or not at all, and no parts are left that somebody would have to look for. The body is not signed: TLS protects it on its
 * way, its encryption where it lies.
 */
import { Readable } from 'node:stream';
import type { HttpAgent } from '../../../../runtime/http-agent';
import type { DocumentStore } from '../../ports';
import type { OpenedS3 } from './opened-s3';
import { markName } from './owner-mark';
import { afterLastByte, endLateAnswers } from './s3-answer';
import { bucketOwner } from './s3-mark';
import { notThere, Source, storeUnavailable } from './store-fault';

export interface S3Options {
  readonly bucket: string;
  /** What every key begins with. */
  readonly prefix: string;
  readonly region: string;
  /** Undefined: AWS's own of the region. */
  readonly endpoint: string | undefined;
  /** Whether the bucket is in the path, not in the host's name. */
  readonly pathStyle: boolean;
  /** Asked again every few minutes. */
  readonly credentials: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
  readonly agent: HttpAgent;
  /** How long a try's answer may take, whole; where a document is sent, from its last byte on; where one is read, to its first and between two. */
  readonly timeoutMilliseconds: number;
  /** For what can be done again: a document that was begun is not. */
  readonly tries: number;
}

const connectMilliseconds = 3_000;
const credentialMilliseconds = 300_000;
/** The SDK's limit would count the time that the sender takes. */
const unlimited = 0;
/** What went wrong is thrown; it would be told on the console too. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function s3Store(options: S3Options): DocumentStore {
  const opened = lazily(() => open(options));
  const placeOf = (key: string) => ({ Bucket: options.bucket, Key: options.prefix + key });
  return {
    async write(key, content, bytes, signal) {
      const { client, sdk } = opened();
      const stop = new AbortController();
      // The client would wait on for a body that has failed.
      const source = new Source(content, () => stop.abort());
      const body = Readable.from(source.bytes(), { objectMode: false });
      body.on('error', () => {}); // told by the source; where nobody listens it would end the process
      const abortSignal = AbortSignal.any([signal, stop.signal]);
      const answered = afterLastByte(body, options.timeoutMilliseconds, (reason) => stop.abort(reason));
      try {
        const put = new sdk.PutObjectCommand({ ...placeOf(key), Body: body, ContentLength: bytes });
        await client.send(put, { abortSignal, requestTimeout: unlimited });
      } catch (error) {
        body.destroy();
        throw source.faultOf(error, signal);
      } finally {
        answered();
      }
    },
    async *read(key, signal) {
      const { client, sdk } = opened();
      try {
        const got = await client.send(new sdk.GetObjectCommand(placeOf(key)), { abortSignal: signal });
        // The SDK's type is that of every platform's body; on Node it is this one.
        yield* got.Body as Readable;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw error instanceof sdk.NoSuchKey ? notThere() : storeUnavailable(error);
      }
    },
    async remove(key) {
      const { client, sdk } = opened();
      await client.send(new sdk.DeleteObjectCommand(placeOf(key))).catch(fail);
    },
    async *keysBefore(time) {
      const { client, sdk } = opened();
      for (let token: string | undefined, isLast = false; !isLast; isLast = token === undefined) {
        const { bucket: Bucket, prefix: Prefix } = options;
        const list = new sdk.ListObjectsV2Command({ Bucket, Prefix, ...(token && { ContinuationToken: token }) });
        const page = await client.send(list).catch(fail);
        for (const { Key, LastModified } of page.Contents ?? [])
          if (Key !== undefined && LastModified !== undefined && LastModified < time) yield Key.slice(Prefix.length);
        token = page.NextContinuationToken;
      }
    },
    owner: (claim) => bucketOwner(opened(), placeOf(markName), claim),
    async answers() {
      try {
        const { client, sdk } = opened();
        await client.send(new sdk.HeadBucketCommand({ Bucket: options.bucket }));
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** The client, loaded only where there is a bucket: it takes its time and its memory. */
function open(options: S3Options): OpenedS3 {
  // `require` is typed any; this is the package's own type.
  const sdk = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
  const { agent, endpoint, timeoutMilliseconds } = options;
  const client = new sdk.S3Client({
    region: options.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: options.pathStyle,
    credentials: async () => ({
      ...(await options.credentials()),
      expiration: new Date(Date.now() + credentialMilliseconds),
    }),
    maxAttempts: options.tries,
    logger: quiet,
    // Other makers do not know its checksums, which come after the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: connectMilliseconds,
      requestTimeout: timeoutMilliseconds,
      // Without it the SDK would only warn.
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMilliseconds,
    },
  });
  endLateAnswers(client, timeoutMilliseconds);
  return { client, sdk, timeoutMilliseconds };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function fail(error: unknown): never {
  throw storeUnavailable(error);
}
