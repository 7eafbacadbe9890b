import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { Call, HandlersFor } from '../../../runtime/grpc-server';
import { operatorOf } from '../../../runtime/operator-call';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { rolesByAct } from '../domain/operator-roles';
import type { DocumentDeps } from '../use-cases/document-deps';
import { listDocuments } from '../use-cases/list-documents';
import { readDocument } from '../use-cases/read-document';
import { elevationDocumentMessage } from './elevation-document-message';
import { uploadLimiter } from './open-uploads';
import { takeUpload } from './take-upload';

type DocumentCalls = Pick<
  HandlersFor<OperatorServiceServer>,
  'fileElevationDocument' | 'listElevationDocuments' | 'getElevationDocument'
>;

/** Messages to readers are as short as those from senders: a chunk and what stands around it fit. */
const chunkBytes = 32_768;

/** What operators do with the documents of elevations. */
export function operatorDocumentCalls(deps: DocumentDeps & { readonly verifyOperator: VerifyOperator }): DocumentCalls {
  const operatorFor = (act: keyof DocumentCalls, call: Call) =>
    operatorOf<string>(deps.verifyOperator, rolesByAct[act], call);
  const uploads = uploadLimiter();
  return {
    fileElevationDocument: async (requests, call) => {
      const actor = await operatorFor('fileElevationDocument', call);
      return takeUpload({ ...deps, uploads }, requests, { kind: 'operator', actor }, call.signal);
    },
    listElevationDocuments: async ({ elevationCaseId }, call) => {
      await operatorFor('listElevationDocuments', call);
      return { documents: (await listDocuments(deps, elevationCaseId)).map(elevationDocumentMessage) };
    },
    getElevationDocument: async function* ({ id }, call) {
      const actor = await operatorFor('getElevationDocument', call);
      const { document, content } = await readDocument(deps, id, actor, call.signal);
      yield { content: { $case: 'document', value: elevationDocumentMessage(document) } };
      for await (const piece of content)
        for (let at = 0; at < piece.length; at += chunkBytes)
          yield { content: { $case: 'chunk', value: Buffer.from(piece.subarray(at, at + chunkBytes)) } };
    },
  };
}
