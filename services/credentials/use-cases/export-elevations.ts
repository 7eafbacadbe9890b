/** What is exported of a holder's elevations and of the forms that were signed at desks. */
import { findDeskFormsOf } from '../store/desk-forms';
import { findElevationCasesOfHolder } from '../store/elevation-cases';
import { findDocumentsOf } from '../store/elevation-documents';
import type { CredentialsDeps } from './deps';

/** Far more than a life has. */
const mostRows = 10_000;

/** Newest first. The content of documents is the holder's own; the id of a case would open it to uploads, and its operators are not the holder's to know. */
export async function* exportedElevations({ database }: CredentialsDeps, holderId: string): AsyncGenerator {
  for (const elevation of await findElevationCasesOfHolder(database, holderId, mostRows)) {
    const { number, credentialId, state, refusal, createTime, submitTime, endTime } = elevation;
    const documents = await findDocumentsOf(database, elevation.id);
    yield {
      ...{ number, credentialId, state, refusal, createTime, submitTime, endTime },
      documents: documents.map(({ kind, page, bytes, inspected, createTime: comeTime }) => ({
        ...{ kind, page, bytes, mediaType: inspected?.mediaType, createTime: comeTime },
      })),
    };
  }
}

/** Newest first. */
export async function* exportedDeskForms({ database, cipher }: CredentialsDeps, holderId: string): AsyncGenerator {
  for (const filed of await findDeskFormsOf(database, cipher, holderId, mostRows)) {
    const { credentialId, act, deskId, form, createTime } = filed;
    yield { credentialId, act, deskId, ...form, createTime };
  }
}
