/** Holders of a room with papers: documents that were uploaded for an elevation, a form that was signed at a desk. */
import { join } from 'node:path';
import { millisecondsPerDay } from '../../runtime/clock';
import { folderStore } from '../../services/credentials/adapters/documents/folder-store';
import type { ElevationCase } from '../../services/credentials/domain/elevation-case';
import type { ElevationDocumentKind } from '../../services/credentials/domain/elevation-documents';
import { elevateAtDesk } from '../../services/credentials/use-cases/elevate-at-desk';
import { keepDocument } from '../../services/credentials/use-cases/keep-document';
import { removeDocuments } from '../../services/credentials/use-cases/remove-documents';
import { requestElevation } from '../../services/credentials/use-cases/request-elevation';
import { pdfOf } from '../support/document-samples';
import { temporaryFolder } from '../support/temporary-folder';
import { deskForm, deskReason } from './desk-room';
import { announced, inPieces, never, noDocuments, portal } from './document-room';
import type { HolderInUse, HolderRoom } from './holder-room';

export interface HolderWithCase extends HolderInUse {
  readonly elevation: ElevationCase;
  /** Of each of its two documents. */
  readonly documentBytes: number;
}

export interface PapersRoom {
  /** One whose case waits for a reviewer, with the two documents that it needs. */
  submitted(): Promise<HolderWithCase>;
  /** One who went to a desk instead: the case is cancelled, its documents not erased yet. */
  withPapers(): Promise<HolderWithCase & { readonly formNumber: string }>;
  /** Has what is erased removed from the store of documents. */
  sweep(): Promise<unknown>;
  filesInStore(): Promise<readonly string[]>;
}

export async function openPapersRoom(room: HolderRoom): Promise<PapersRoom> {
  const documentStore = folderStore(join(await temporaryFolder(), 'documents'));
  const documents = { ...room.deps, ...noDocuments, documentStore };
  const upload = (elevation: ElevationCase, kind: ElevationDocumentKind, content: Buffer) => {
    room.pass(1); // ids lie in the order of their time
    return keepDocument(documents, announced(elevation, content, { kind }), inPieces(content), portal, never);
  };
  const submitted = async () => {
    const holder = await room.inUse();
    const { fiscalCode, personalPin: pin } = holder;
    const elevation = await requestElevation(room.deps, { fiscalCode, pin }, 'portal');
    const content = await pdfOf(1);
    await upload(elevation, 'identity-front', content);
    await upload(elevation, 'signed-form', content);
    return { ...holder, elevation, documentBytes: content.length };
  };
  return {
    submitted,
    withPapers: async () => {
      const holder = await submitted();
      const { fiscalCode } = holder;
      const form = { ...deskForm, number: `RM-${fiscalCode.slice(-5)}/26` };
      await elevateAtDesk(room.deps, { fiscalCode, deskId: 'roma-1', form, reason: deskReason }, 'operator:desk-1');
      return { ...holder, formNumber: form.number };
    },
    sweep: () => removeDocuments(documents, documentStore),
    filesInStore: async () => {
      const found: string[] = [];
      for await (const key of documentStore.keysBefore(new Date(Date.now() + millisecondsPerDay))) found.push(key);
      return found;
    },
  };
}
