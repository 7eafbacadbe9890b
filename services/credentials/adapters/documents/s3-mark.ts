import type { OpenedS3 } from './opened-s3';
import { mostMarkBytes, ownerOf } from './owner-mark';
import { storeUnavailable } from './store-fault';

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** As S3 says that a conditional PUT found something there, or another one under way. */
const wasFaster: readonly unknown[] = [409, 412];

const noMark = '';

/** Whose the bucket's prefix is; `claim`'s from now on where it was nobody's. Faults: as ownerOf; unavailable. */
export async function bucketOwner(
  { client, sdk, timeoutMilliseconds }: OpenedS3,
  place: Place,
  claim: string,
): Promise<string> {
  const read = async () => {
    try {
      const abort = new AbortController();
      const abortSignal = AbortSignal.any([abort.signal, AbortSignal.timeout(timeoutMilliseconds)]);
      const { Body, ContentLength = 0 } = await client.send(new sdk.GetObjectCommand(place), { abortSignal });
      if (ContentLength <= mostMarkBytes) return await Body?.transformToString('ascii');
      abort.abort();
      return noMark;
    } catch (error) {
      if (error instanceof sdk.NoSuchKey) return undefined;
      throw storeUnavailable(error);
    }
  };
  const makeIfAbsent = async (content: string) => {
    const put = new sdk.PutObjectCommand({ ...place, Body: content, IfNoneMatch: '*' });
    await client.send(put).catch((error: unknown) => {
      const status = error instanceof sdk.S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (!wasFaster.includes(status)) throw storeUnavailable(error);
    });
  };
  return ownerOf({ read, makeIfAbsent }, claim);
}
