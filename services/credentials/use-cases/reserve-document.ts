import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault, isFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { type AnnouncedDocument, type CaseDocument, checkRoom } from '../domain/document';
import { type ElevationCase, isLive, mayFile, mayUpload } from '../domain/elevation-case';
import { lockElevationCase } from '../store/elevation-cases';
import { findDocumentsOf, insertArrivingDocument } from '../store/elevation-documents';
import { checkAnnouncement, type GivenAnnouncement } from './announced-document';
import { auditDocument } from './audit-document';
import { countPaper } from './count-paper';
import type { DocumentDeps } from './document-deps';
import { elevationEnded, elevationNotFound } from './elevation-faults';

/** Who sends a document: a service for its holder, or an operator who files it. */
export interface DocumentSender {
  readonly kind: 'holder' | 'operator';
  /** As it stands in the audit. */
  readonly actor: string;
}

export interface ReservedDocument {
  readonly document: CaseDocument;
  readonly announced: AnnouncedDocument;
  readonly key: Buffer;
}

/** Much longer than a stream may last. */
const arrivalHours = 1;
const keyBytes = 32;

/**
 * Takes a document's place in its case, before any of it comes, so that many at once do not get more than there is. A refusal is in the audit of the
 * case's holder, but that of one too many in a day. Faults: exhausted TOO_MANY_PAPERS; those of checkAnnouncement, assertTakes and checkRoom.
 */
export async function reserveDocument(
  deps: DocumentDeps,
  given: GivenAnnouncement,
  sender: DocumentSender,
): Promise<ReservedDocument> {
  const outcome = await inTransaction(deps.database, async (trx) => {
    const elevation = isUuid(given.caseId) ? await lockElevationCase(trx, given.caseId) : undefined;
    if (elevation === undefined) throw elevationNotFound();
    if (sender.kind === 'holder') await countPaper(deps, trx, elevation.id);
    try {
      return await reserveIn(deps, trx, elevation, given, sender);
    } catch (error) {
      if (!isFault(error) || error.kind === 'unavailable' || error.kind === 'bug') throw error;
      await auditDocument(deps, trx, elevation, {
        actor: sender.actor,
        action: 'document-refused',
        refusal: error.reason,
      });
      return error;
    }
  });
  if (outcome instanceof Fault) throw outcome;
  return outcome;
}

async function reserveIn(
  deps: DocumentDeps,
  trx: Transaction,
  elevation: ElevationCase,
  given: GivenAnnouncement,
  sender: DocumentSender,
): Promise<ReservedDocument> {
  const now = deps.clock.now();
  assertTakes(elevation, sender, now);
  const announced = checkAnnouncement(given, deps.documentLimits);
  checkRoom(announced, await findDocumentsOf(trx, elevation.id), deps.documentLimits);
  const { caseId, kind, page, bytes } = announced;
  const filedBy = sender.kind === 'operator' ? sender.actor : undefined;
  const document = { id: deps.ids.next(), caseId, kind, page, bytes, filedBy, createTime: now };
  const key = deps.randomBytes(keyBytes);
  const removeTime = later(now, arrivalHours * millisecondsPerHour);
  await insertArrivingDocument(trx, deps.cipher, { ...document, key, removeTime });
  return { document: { ...document, state: 'arriving', inspected: undefined }, announced, key };
}

/** Faults: precondition ELEVATION_ENDED, ELEVATION_UNDER_REVIEW. */
export function assertTakes(elevation: ElevationCase, sender: DocumentSender, now: Date): void {
  if (sender.kind === 'operator' ? mayFile(elevation, now) : mayUpload(elevation, now)) return;
  if (!isLive(elevation) || (elevation.state === 'open' && elevation.openUntilTime <= now)) throw elevationEnded();
  throw new Fault('precondition', 'ELEVATION_UNDER_REVIEW', 'a reviewer looks at the case, or has');
}
