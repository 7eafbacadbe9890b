/** What a contact centre does for one holder from the first call to the erasure, the same against whatever runs. */
import { randomUUID } from 'node:crypto';
import type { ClientReadableStream } from '@grpc/grpc-js';
import {
  EraseHolderRequest,
  ExportHolderRequest,
  type ExportHolderResponse,
  GetHolderRequest,
  HolderField,
} from '../../proto/gen/symbolon/credentials/v1/holder';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { ProposalState } from '../../proto/gen/symbolon/credentials/v1/proposal';
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };

export interface ContactCentre {
  /** contact_centre. */
  readonly anna: OperatorServiceClient;
  /** Two persons with the role supervisor. */
  readonly berta: OperatorServiceClient;
  readonly carla: OperatorServiceClient;
}

/** Everything that a caller sees of it. */
export async function callsForHolder({ anna, berta, carla }: ContactCentre, seed: number): Promise<unknown> {
  const application = anApplicationMessage(seed);
  const { fiscalCode, email, postalAddress } = application;
  const byCode = { $case: 'fiscalCode', value: fiscalCode } as const;
  const find = GetHolderRequest.fromPartial({ holder: byCode });
  const asking = { requestId: randomUUID(), application, reason: 'called, has no computer' };
  const asked = await callUnary(anna, 'requestPinForHolder', asking, call);
  const masked = await callUnary(anna, 'getHolder', find, call);
  const unmasking = { ...find, unmask: [HolderField.HOLDER_FIELD_CONTACTS], reason: 'which mailbox?' };
  const unmasked = await callUnary(anna, 'getHolder', unmasking, call);
  const correction = {
    requestId: randomUUID(),
    pinRequestId: String(asked.pinRequest?.pinRequest?.id),
    postalAddress: postalAddress && { ...postalAddress, street: 'Via Nuova 5' },
    reason: 'moved in spring, called back',
  };
  const corrected = await callUnary(berta, 'correctAddress', correction, call);
  const { pinRequests } = await callUnary(anna, 'getHolder', find, call);
  await callUnary(anna, 'revokePinForHolder', { fiscalCode, reason: 'wants none any more' }, call);
  const about = { holder: byCode, reason: 'asked for by letter' };
  const document = await exported(berta.exportHolder(ExportHolderRequest.fromPartial(about)));
  const proposalId = await proposed(
    berta,
    EraseHolderRequest.fromPartial({ step: { $case: 'propose', value: about } }),
  );
  const approval = { step: { $case: 'approve', value: { proposalId, reason: '' } } } as const;
  const alone = await reasonOf(callUnary(berta, 'eraseHolder', approval, call));
  const open = await callUnary(carla, 'listProposals', { pageSize: 0, pageToken: '' }, call);
  const { proposal } = await callUnary(carla, 'eraseHolder', approval, call);
  return {
    masked: JSON.stringify(masked).includes(String(email)),
    unmasked: unmasked.holder?.applications.map((one) => one.unmasked?.email === email),
    states: pinRequests.map(({ pinRequest }) =>
      PinRequestState[pinRequest?.state ?? 0]?.replace('PIN_REQUEST_STATE_', ''),
    ),
    newest: pinRequests[0]?.pinRequest?.id === corrected.pinRequest?.pinRequest?.id,
    streets: document.pinRequests.map((one) => one.application.postalAddress.street),
    alone,
    open: open.proposals.map(({ id, kind }) => [id === proposalId, kind]),
    erased: ProposalState[proposal?.state ?? 0],
    after: await reasonOf(callUnary(anna, 'getHolder', find, call)),
  };
}

/** The revocation is finished by a job: until then nothing may be erased. */
async function proposed(supervisor: OperatorServiceClient, request: EraseHolderRequest): Promise<string> {
  let id = '';
  await waitFor('the end of the revocation', async () => {
    try {
      const { proposal } = await callUnary(supervisor, 'eraseHolder', request, call);
      id = proposal?.id ?? '';
      return true;
    } catch (error) {
      if (isFault(error) && error.reason === 'HOLDER_IN_USE') return false;
      throw error;
    }
  });
  return id;
}

interface ExportedDocument {
  readonly pinRequests: readonly { readonly application: { readonly postalAddress: { readonly street: string } } }[];
}

async function exported(stream: ClientReadableStream<ExportHolderResponse>): Promise<ExportedDocument> {
  const chunks: Buffer[] = [];
  // A stream's items are of the type that it was made for, which grpc-js does not tell its iterator.
  for await (const { chunk } of stream as AsyncIterable<ExportHolderResponse>) chunks.push(Buffer.from(chunk));
  // The service's own document.
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ExportedDocument;
}

function reasonOf(outcome: Promise<unknown>): Promise<string> {
  return outcome.then(
    () => 'OK',
    (error: unknown) => (isFault(error) ? error.reason : 'NO_FAULT'),
  );
}

/** What must come out. */
export const whatComesOut = {
  masked: false,
  unmasked: [true],
  states: ['ACCEPTED', 'REPLACED'],
  newest: true,
  streets: [expect.stringContaining('Via Roma'), 'Via Nuova 5'],
  alone: 'SELF_APPROVAL',
  open: [[true, 'erase-holder']],
  erased: 'PROPOSAL_STATE_APPROVED',
  after: 'HOLDER_NOT_FOUND',
};
