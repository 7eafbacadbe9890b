import { ProposalState } from '../../../proto/gen/symbolon/credentials/v1/proposal';
import { isFault } from '../../../runtime/fault';
import { callUnary } from '../../../runtime/grpc-client';
import { waitFor } from '../../support/wait-for';
import { type HolderInUse, holderInUse } from './holder-in-use';
import { call, type KillRoom } from './kill-room';
import { type KillableAct, statement } from './killable-act';
import { sentFor } from './what-is-sent';

const reason = 'asked for by the holder';
/** Since the exchange; what was told of the revocation still goes. */
const takenBack = [
  'first email queued, unsealed; in the outbox: Cancellation',
  'request-confirmation email queued, unsealed; in the outbox: Cancellation',
  'second letter queued, unsealed; in the outbox: Cancellation',
];

/** The second person's yes: of a holder all is there, or nothing personal. */
export const erasureApproval: KillableAct = {
  name: 'the second yes to an erasure',
  points: [
    statement('update `proposal`', 'after'),
    statement('delete from `sealed_blob`', 'after'),
    statement('holder-erased', 'uncommitted'),
    statement('holder-erased', 'committed'),
  ],
  prepare: async (room) => {
    const { database, operator } = room;
    const holder = await holderInUse(room);
    const id = await proposed(room, holder);
    const { holderId, credentialId, pinRequestId } = holder;
    const before = await personalOf(room, holder);
    return {
      act: async () => {
        const step = { $case: 'approve', value: { proposalId: id, reason: '' } } as const;
        return (await callUnary(await operator('supervisor', 'berta'), 'eraseHolder', { step }, call)).proposal?.state;
      },
      state: async () => {
        const now = await personalOf(room, holder);
        return {
          proposal: await database('proposal').where({ id }).select('state', 'decider'),
          asEver: now.filter((value, index) => value === before[index]).length,
          erased: await database('holder').where({ id: holderId }).whereNotNull('erase_time').pluck('id'),
          contacts: await database('contact').where({ credential_id: credentialId }).pluck('kind'),
          sent: await sentFor(database, pinRequestId),
          audit: await database('audit_event').where({ holder_id: holderId, action: 'holder-erased' }).pluck('actor'),
        };
      },
      undone: {
        proposal: [{ state: 'open', decider: null }],
        asEver: before.length,
        erased: [],
        contacts: ['email'],
        sent: [...takenBack, 'pin-revoked email queued, sealed; in the outbox: Notice'].sort(),
        audit: [],
      },
      done: {
        proposal: [{ state: 'approved', decider: 'operator:berta' }],
        asEver: 0,
        erased: [holderId],
        contacts: [],
        sent: [...takenBack, 'pin-revoked email queued, unsealed; in the outbox: Cancellation'].sort(),
        audit: ['operator:berta'],
      },
      answer: ProposalState.PROPOSAL_STATE_APPROVED,
      answerAgain: 'PROPOSAL_DECIDED',
    };
  },
};

/** What is kept of the person, as it stands in the tables. */
async function personalOf({ database }: KillRoom, { holderId, pinRequestId }: HolderInUse): Promise<readonly string[]> {
  const holder = await database('holder').where({ id: holderId }).first('fiscal_code_index', 'fiscal_code_cipher');
  const request = await database('pin_request')
    .where({ id: pinRequestId })
    .first('application_cipher', 'application_fingerprint');
  const recipients: Buffer[] = await database('delivery')
    .where({ pin_request_id: pinRequestId })
    .orderBy('id')
    .pluck('recipient_cipher');
  return [...Object.values<Buffer>({ ...holder, ...request }), ...recipients].map((value) => value.toString('hex'));
}

/** Once the PIN is revoked and that is told. */
async function proposed({ operator }: KillRoom, { fiscalCode }: HolderInUse): Promise<string> {
  const anna = await operator('supervisor', 'anna');
  await callUnary(anna, 'revokePinForHolder', { fiscalCode, reason }, call);
  const step = { $case: 'propose', value: { holder: { $case: 'fiscalCode', value: fiscalCode }, reason } } as const;
  const { proposal } = await waitFor('the revocation to be finished', () =>
    callUnary(anna, 'eraseHolder', { step }, call).catch((error: unknown) => {
      if (!isFault(error, 'precondition')) throw error;
      return undefined;
    }),
  );
  return String(proposal?.id);
}
