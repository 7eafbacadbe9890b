import { isFault } from '../../runtime/fault';
import { DocumentInspection } from '../../services/credentials/domain/document-inspection';

/** What is found in it, in pieces of this size, or the reason why it is refused. */
export function inspect(document: Uint8Array, pieceBytes = 65_536): object | string {
  const inspection = new DocumentInspection();
  try {
    for (let at = 0; at < document.length; at += pieceBytes) inspection.look(document.subarray(at, at + pieceBytes));
    return inspection.end();
  } catch (error) {
    if (isFault(error, 'invalid')) return error.reason;
    throw error;
  }
}
