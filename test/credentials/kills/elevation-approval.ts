import { randomBytes } from 'node:crypto';
import {
  ElevationCaseState,
  ElevationRefusal,
  ElevationVerdict,
} from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { ElevationDocumentKind } from '../../../proto/gen/symbolon/credentials/v1/elevation_document';
import { callUnary } from '../../../runtime/grpc-client';
import { pngOfSize } from '../../support/document-samples';
import { fileDocument } from '../../support/filed-document';
import { holderInUse } from './holder-in-use';
import { call, type KillRoom } from './kill-room';
import { type KillableAct, statement } from './killable-act';
import { noticesOf } from './what-is-sent';

const reason = 'compared with the register';

/** The second person's yes: case, proposal and credential change together, and the holder is told of it. */
export const elevationApproval: KillableAct = {
  name: 'the second yes to an elevation',
  points: [
    statement('update `proposal`', 'after'),
    statement('insert into `job`', 'before'),
    statement('elevation-approved', 'uncommitted'),
    statement('elevation-approved', 'committed'),
  ],
  prepare: async (room) => {
    const { credentialId, fiscalCode, holderId } = await holderInUse(room);
    const caseId = await caseToApprove(room, fiscalCode);
    const { database } = room;
    return {
      act: () => approve(room, 'rino', caseId),
      state: async () => {
        const [elevation] = await database('elevation_case').where({ id: caseId }).select('state', 'proposal_id');
        return {
          elevation: elevation.state,
          proposals: await database('proposal').where({ subject_id: caseId }).select('id', 'state', 'decider'),
          credential: await database('credential').where({ id: credentialId }).pluck('level'),
          watchersHear: await database('credential_change')
            .where({ credential_id: credentialId, kind: 'level-changed' })
            .pluck('level'),
          audit: await database('audit_event')
            .where({ holder_id: holderId, action: 'elevation-approved' })
            .pluck('actor'),
          told: await noticesOf(database, { credentialId, notice: 'level-raised', queue: 'tell-level-raised' }),
        };
      },
      undone: {
        elevation: 'awaiting-approval',
        proposals: [{ id: expect.any(String), state: 'open', decider: null }],
        credential: ['ordinary'],
        watchersHear: [],
        audit: [],
        told: [],
      },
      done: {
        elevation: 'approved',
        proposals: [{ id: expect.any(String), state: 'approved', decider: 'operator:rino' }],
        credential: ['dispositive'],
        watchersHear: ['dispositive'],
        audit: ['operator:rino'],
        told: ['level-raised email queued, sealed; in the outbox: Notice'],
      },
      answer: ElevationCaseState.ELEVATION_CASE_STATE_APPROVED,
      answerAgain: 'ELEVATION_ENDED',
    };
  },
};

/** With all documents, the first one's yes, and the second one's claim. */
async function caseToApprove(room: KillRoom, fiscalCode: string): Promise<string> {
  const filippa = await room.operator('reviewer', 'filippa');
  const { elevationCase } = await callUnary(filippa, 'openElevationCase', { fiscalCode, reason }, call);
  const id = String(elevationCase?.elevationCase?.id);
  for (const kind of [
    ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_IDENTITY_FRONT,
    ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_IDENTITY_BACK,
    ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_SIGNED_FORM,
  ])
    await fileDocument(filippa, id, { kind, content: pngOfSize(20_000, randomBytes) });
  await claim(room, 'rosa', id);
  await approve(room, 'rosa', id);
  await claim(room, 'rino', id);
  return id;
}

async function claim(room: KillRoom, subject: string, elevationCaseId: string): Promise<void> {
  await callUnary(await room.operator('reviewer', subject), 'claimElevationCase', { elevationCaseId }, call);
}

/** Says yes to the case that the reviewer has claimed. */
async function approve(
  room: KillRoom,
  subject: string,
  elevationCaseId: string,
): Promise<ElevationCaseState | undefined> {
  const decision = {
    elevationCaseId,
    verdict: ElevationVerdict.ELEVATION_VERDICT_APPROVE,
    refusal: ElevationRefusal.ELEVATION_REFUSAL_UNSPECIFIED,
    documentsVersion: 3,
    reason,
  };
  const reviewer = await room.operator('reviewer', subject);
  const answered = await callUnary(reviewer, 'decideElevation', decision, call);
  return answered.elevationCase?.elevationCase?.state;
}
