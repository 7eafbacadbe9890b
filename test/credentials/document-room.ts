/** Credentials with a store of documents in a folder, and holders whose credential is to become dispositive. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import { isFault } from '../../runtime/fault';
import { inTransaction } from '../../runtime/transaction';
import { folderStore } from '../../services/credentials/adapters/documents/folder-store';
import type { ElevationCase } from '../../services/credentials/domain/elevation-case';
import { drawElevationNumber } from '../../services/credentials/domain/elevation-number';
import type { FiscalCode } from '../../services/credentials/domain/fiscal-code';
import type { DocumentStore } from '../../services/credentials/ports';
import {
  insertElevationCase,
  lockElevationCase,
  saveElevationCase,
} from '../../services/credentials/store/elevation-cases';
import { lockHolder } from '../../services/credentials/store/holders';
import type { GivenAnnouncement } from '../../services/credentials/use-cases/announced-document';
import type { DocumentDeps } from '../../services/credentials/use-cases/document-deps';
import { keepDocument } from '../../services/credentials/use-cases/keep-document';
import { readDocument } from '../../services/credentials/use-cases/read-document';
import { removeDocuments } from '../../services/credentials/use-cases/remove-documents';
import type { DocumentSender } from '../../services/credentials/use-cases/reserve-document';
import type { DatabaseContext } from '../support/database-suite';
import { validFiscalCode } from '../support/fiscal-codes';
import { temporaryFolder } from '../support/temporary-folder';
import { type CredentialsRoom, openCredentialsRoom } from './credentials-room';

const mebibyte = 1_048_576;
let seed = 80_000;

export const noDocuments = {
  documentStore: undefined,
  documentLimits: { documentBytesAtMost: 5 * mebibyte, caseBytesAtMost: 20 * mebibyte, casePagesAtMost: 20 },
};

export interface DocumentRoom extends CredentialsRoom {
  readonly documents: DocumentDeps & { readonly documentStore: DocumentStore };
  /** Another holder's each time. */
  openCase(changes?: Partial<ElevationCase>): Promise<ElevationCase>;
  /** As a service sends it for its holder; what comes of it: its id, or a reason. */
  upload(elevation: Pick<ElevationCase, 'id'>, content: Buffer, changes?: Partial<GivenAnnouncement>): Promise<string>;
  send(given: GivenAnnouncement, chunks: AsyncIterable<Uint8Array>, sender?: DocumentSender): Promise<string>;
  /** What the database and the store have of a case's documents, and the audit says. */
  stateOf(elevation: Pick<ElevationCase, 'id' | 'holderId'>): Promise<CaseState>;
  keys(): Promise<readonly string[]>;
  /** An operator of this room's own: nobody has two cases. */
  readonly reviewer: string;
  caseNow(elevation: Pick<ElevationCase, 'id'>): Promise<ElevationCase | undefined>;
  change(elevation: ElevationCase, changes: Partial<ElevationCase>): Promise<void>;
  /** What a case is that the reviewer looks at. */
  claimed(): Pick<ElevationCase, 'state' | 'claim'>;
  /** As the reviewer does: the document, or how many bytes came before which reason. */
  read(id: string, operator?: string): Promise<Buffer | string>;
  /** Has what is due removed. */
  sweep(): Promise<unknown>;
  /** Where the store keeps them. */
  readonly folder: string;
}

interface CaseState {
  readonly rows: readonly string[];
  readonly audit: readonly string[];
}

export const portal: DocumentSender = { kind: 'holder', actor: 'spiffe://example.org/portal' };
export const never = new AbortController().signal;

export async function* inPieces(content: Buffer, pieceBytes = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

export async function openDocumentRoom(context: Pick<DatabaseContext, 'database'>): Promise<DocumentRoom> {
  const room = await openCredentialsRoom(context);
  const { database } = context;
  const folder = join(await temporaryFolder(), 'documents');
  const documentStore = folderStore(folder);
  const documents = { ...room.deps, ...noDocuments, documentStore };
  const send: DocumentRoom['send'] = (given, chunks, sender = portal) => {
    room.pass(1); // ids lie in the order of their time
    return keepDocument(documents, given, chunks, sender, never).then(
      ({ id }) => id,
      (error: unknown) => (isFault(error) ? error.reason : String(error)),
    );
  };
  seed += 1;
  const reviewer = `operator:rosa-${seed}`;
  const caseNow = (elevation: Pick<ElevationCase, 'id'>) =>
    inTransaction(database, (trx) => lockElevationCase(trx, elevation.id));
  const keys = async () => {
    const found: string[] = [];
    for await (const key of documentStore.keysBefore(new Date(Date.now() + millisecondsPerDay))) found.push(key);
    return found.sort();
  };
  return {
    ...room,
    documents,
    folder,
    send,
    keys,
    reviewer,
    caseNow,
    change: async (elevation, changes) => {
      const before = (await caseNow(elevation)) ?? elevation;
      await inTransaction(database, (trx) => saveElevationCase(trx, { ...before, ...changes }));
    },
    claimed: () => ({
      state: 'submitted',
      claim: { reviewer, untilTime: later(room.deps.clock.now(), millisecondsPerHour) },
    }),
    read: (id, operator = reviewer) => {
      room.pass(1);
      return readAs(documents, id, operator);
    },
    sweep: () => removeDocuments(documents, documentStore),
    upload: (elevation, content, changes = {}) => send(announced(elevation, content, changes), inPieces(content)),
    openCase: async (changes = {}) => {
      const createTime = room.deps.clock.now();
      const elevation: ElevationCase = { ...emptyCase(room, createTime), ...changes };
      seed += 1;
      // The seed's code has the form that is asked for.
      const holder = { id: elevation.holderId, fiscalCode: validFiscalCode(seed) as FiscalCode, createTime };
      await inTransaction(database, async (trx) => {
        await lockHolder(trx, room.deps.cipher, holder);
        await insertElevationCase(trx, elevation);
      });
      return elevation;
    },
    stateOf: async ({ id, holderId }) => {
      const rows = await database('elevation_document').where({ case_id: id }).orderBy('id');
      const events = await database('audit_event').where({ holder_id: holderId }).orderBy('id');
      return {
        rows: rows.map(
          (row) =>
            `${row.state} ${row.kind} ${row.page} ${row.media_type} ${row.pages} ${row.key_cipher === null ? 'no key' : 'key'}`,
        ),
        audit: events.map(({ actor, action, refusal, reason }) =>
          [actor, action, refusal ?? [], String(reason).split(',')[0]].flat().join(' '),
        ),
      };
    },
  };
}

async function readAs(documents: DocumentDeps, id: string, operator: string): Promise<Buffer | string> {
  const parts: Uint8Array[] = [];
  try {
    const { content } = await readDocument(documents, id, operator, never);
    for await (const part of content) parts.push(part);
    return Buffer.concat(parts);
  } catch (error) {
    return isFault(error) ? `${Buffer.concat(parts).length} ${error.reason}` : String(error);
  }
}

export function announced(
  { id }: Pick<ElevationCase, 'id'>,
  content: Buffer,
  changes: Partial<GivenAnnouncement> = {},
): GivenAnnouncement {
  return {
    caseId: id,
    kind: 'identity-front',
    page: 0,
    bytes: BigInt(content.length),
    digest: Buffer.alloc(0),
    ...changes,
  };
}

function emptyCase({ deps }: CredentialsRoom, now: Date): ElevationCase {
  return {
    id: deps.ids.next(),
    number: drawElevationNumber(randomBytes),
    holderId: deps.ids.next(),
    credentialId: deps.ids.next(),
    state: 'open',
    documentsVersion: 0,
    claim: undefined,
    putBackBy: undefined,
    proposal: undefined,
    filedBy: [],
    refusal: undefined,
    createTime: now,
    openUntilTime: later(now, 30 * millisecondsPerDay),
    submitTime: undefined,
    endTime: undefined,
    eraseTime: undefined,
    forgetTime: undefined,
  };
}
