/** An upload whose sender stops in its midst, so that something may happen there. */
import { once } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import {
  type ElevationDocumentHeader,
  UploadElevationDocumentRequest,
} from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import { faultOf } from '../../runtime/grpc-status';

export type UploadOutcome =
  | { readonly id: string }
  | { readonly status: string; readonly reason: string; readonly retryAfterSeconds: number | undefined };

export interface UploadInPieces {
  /** Resolves when it is on its way, held back as the service holds it. */
  send(bytes: Buffer): Promise<void>;
  /** Says that all was sent. */
  end(): void;
  readonly outcome: Promise<UploadOutcome>;
}

const chunkBytes = 60_000;

export function beginUpload(client: CredentialServiceClient, header: ElevationDocumentHeader): UploadInPieces {
  const over = new AbortController();
  let answered: (outcome: UploadOutcome) => void = () => {};
  const outcome = new Promise<UploadOutcome>((resolve) => {
    answered = resolve;
  });
  const stream = client.uploadElevationDocument(new Metadata(), (error, answer) => {
    over.abort();
    if (error === null) return answered({ id: String(answer.document?.id) });
    const { reason, retryAfterSeconds } = faultOf(error);
    answered({ status: String(status[error.code]), reason, retryAfterSeconds });
  });
  stream.on('error', () => {});
  stream.write(UploadElevationDocumentRequest.fromPartial({ content: { $case: 'header', value: header } }));
  return {
    outcome,
    end: () => void stream.end(),
    send: async (bytes) => {
      for (let at = 0; at < bytes.length && !over.signal.aborted; at += chunkBytes) {
        const value = bytes.subarray(at, at + chunkBytes);
        const goesOn = stream.write({ content: { $case: 'chunk', value } });
        if (!goesOn) await once(stream, 'drain', { signal: over.signal }).catch(() => {}); // its outcome says why
      }
    },
  };
}

/** All of it at once. */
export async function uploadWhole(
  client: CredentialServiceClient,
  header: ElevationDocumentHeader,
  content: Buffer,
): Promise<UploadOutcome> {
  const upload = beginUpload(client, header);
  await upload.send(content);
  upload.end();
  return upload.outcome;
}
