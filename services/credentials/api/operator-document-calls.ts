import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import { chunksIn } from '../../../runtime/grpc-chunks';
import type { HandlersFor } from '../../../runtime/grpc-server';
import type { DocumentDeps } from '../use-cases/document-deps';
import { listDocuments } from '../use-cases/list-documents';
import { readDocument } from '../use-cases/read-document';
import { elevationDocumentMessage } from './elevation-document-message';
import { UploadPlaces } from './open-uploads';
import { takeUpload } from './take-upload';

type DocumentCalls = Pick<
  HandlersFor<OperatorServiceServer>,
  'fileElevationDocument' | 'listElevationDocuments' | 'getElevationDocument'
>;

/** What operators do with the documents of elevations. */
export function operatorDocumentCalls(deps: DocumentDeps, { unary, stream, upload }: ForOperator): DocumentCalls {
  const uploads = new UploadPlaces();
  return {
    fileElevationDocument: upload((requests, actor, _operator, call) =>
      takeUpload({ ...deps, uploads }, requests, { kind: 'operator', actor }, call.signal),
    ),
    listElevationDocuments: unary(async ({ elevationCaseId }) => ({
      documents: (await listDocuments(deps, elevationCaseId)).map(elevationDocumentMessage),
    })),
    getElevationDocument: stream(async function* ({ id }, actor, _operator, call) {
      const { document, content } = await readDocument(deps, id, actor, call.signal);
      yield { content: { $case: 'document', value: elevationDocumentMessage(document) } };
      for await (const piece of content)
        for (const value of chunksIn(piece)) yield { content: { $case: 'chunk', value } };
    }),
  };
}
