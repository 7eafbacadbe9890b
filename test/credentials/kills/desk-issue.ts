import { randomUUID } from 'node:crypto';
import { IdentityDocumentKind, IssueAtDeskRequest } from '../../../proto/gen/symbolon/credentials/v1/desk';
import { callUnary } from '../../../runtime/grpc-client';
import { holderInUse } from './holder-in-use';
import { call } from './kill-room';
import { type KillableAct, statement } from './killable-act';
import { noticesOf, sentFor } from './what-is-sent';

/** A new PIN, and the end of the credential before it; asked for again by the same request_id it is the same one. */
export const deskIssue: KillableAct = {
  name: 'an issue at a desk',
  points: [
    statement('insert into `request_id`', 'after'),
    statement('insert into `outbox`', 'before'),
    statement('issued-at-desk', 'uncommitted'),
    statement('issued-at-desk', 'committed'),
  ],
  prepare: async (room) => {
    const { database, operator } = room;
    const { application, holderId, credentialId, pinRequestId } = await holderInUse(room);
    const request = IssueAtDeskRequest.fromPartial({
      requestId: randomUUID(),
      application,
      deskId: 'roma-1',
      form: {
        number: 'RM-2026/17',
        signDate: new Date().toISOString().slice(0, 10),
        identityDocument: IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_PASSPORT,
      },
      reason: 'came with form MV35',
    });
    const issued = (): Promise<string[]> =>
      database('pin_request').where({ holder_id: holderId }).whereNot({ id: pinRequestId }).pluck('id');
    return {
      act: async () => {
        const answered = await callUnary(await operator('desk', 'dario'), 'issueAtDesk', request, call);
        return [answered.pinRequest?.id].join() === (await issued()).join() ? 'the one request' : 'another request';
      },
      state: async () => {
        const sent = await Promise.all((await issued()).map((id) => sentFor(database, id)));
        return {
          sent: sent.flat(),
          answers: await database('request_id').where({ request_id: request.requestId }).pluck('caller'),
          credentials: await database('credential').where({ holder_id: holderId }).orderBy('id').pluck('state'),
          forms: await database('desk_form').where({ holder_id: holderId }).pluck('act'),
          audit: await database('audit_event').where({ holder_id: holderId, actor: 'operator:dario' }).pluck('action'),
          told: await noticesOf(database, { credentialId, notice: 'pin-revoked', queue: 'finish-revocation' }),
        };
      },
      undone: { sent: [], answers: [], credentials: ['active'], forms: [], audit: [], told: [] },
      done: {
        sent: [
          'first desk-slip queued, sealed; in the outbox: SplitDelivery',
          'request-confirmation email queued, sealed; in the outbox: Notice',
          'second email queued, sealed; in the outbox: SplitDelivery',
        ],
        answers: ['operator:dario'],
        credentials: ['revoked', 'issued'],
        forms: ['issue'],
        audit: ['pin-revoked', 'issued-at-desk'],
        told: ['pin-revoked email queued, sealed; in the outbox: Notice'],
      },
      answer: 'the one request',
      answerAgain: 'the one request',
    };
  },
};
