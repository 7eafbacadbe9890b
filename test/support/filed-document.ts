/** A page that an operator files in an elevation's case. */
import { Metadata } from '@grpc/grpc-js';
import type { ElevationDocumentKind } from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';

export interface FiledPage {
  readonly kind: ElevationDocumentKind;
  readonly content: Buffer;
}

const deadlineMilliseconds = 60_000;
/** Of which the next message of the stream is made. */
const chunkBytes = 60_000;

export function fileDocument(
  operator: OperatorServiceClient,
  elevationCaseId: string,
  { kind, content }: FiledPage,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + deadlineMilliseconds;
    const stream = operator.fileElevationDocument(new Metadata(), { deadline }, (error) =>
      error === null ? resolve() : reject(error),
    );
    const header = { elevationCaseId, kind, page: 1, sizeBytes: BigInt(content.length), sha256: Buffer.alloc(0) };
    stream.write({ content: { $case: 'header', value: header } });
    for (let at = 0; at < content.length; at += chunkBytes)
      stream.write({ content: { $case: 'chunk', value: content.subarray(at, at + chunkBytes) } });
    stream.end();
  });
}
