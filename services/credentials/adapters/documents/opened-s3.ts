import type { S3Client } from '@aws-sdk/client-s3';

/** A client, and the SDK that it is of, which is loaded only where documents are in a bucket. */
export interface OpenedS3 {
  readonly client: S3Client;
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly timeoutMilliseconds: number;
}
