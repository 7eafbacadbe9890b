/** Requests, contacts, deliveries, holders, desks: what a contact centre and a desk do. */
import { type Act, columns, holderNamed, id } from './act';

const service = 'symbolon.credentials.v1.OperatorService';

const requests: readonly Act[] = [
  {
    words: 'requests list',
    rpc: `${service}.ListPinRequests`,
    about: 'requests, newest first, with what holds them',
    flags: {
      state_time_from: 'newer-than',
      state_time_before: 'older-than',
      create_time_from: 'asked-since',
      create_time_before: 'asked-before',
    },
    also: { attention: { any: { needsAttention: true } } },
    rows: {
      field: 'pinRequests',
      columns: [
        id('pinRequest.id'),
        ...columns(
          'pinRequest.state as state',
          'attention',
          'stateTime as since',
          'pinRequest.createTime as asked',
          'pinRequest.reference as ref',
          'pinRequest.deliveries[half channel state] as deliveries',
        ),
      ],
    },
    example: '--attention any --older-than 3d',
  },
  {
    words: 'requests issue',
    rpc: `${service}.RequestPinForHolder`,
    about: 'ask for a PIN for a holder who has called',
    example: '--from application.json --reason "called, has no computer"',
  },
  {
    words: 'requests confirm-address',
    rpc: `${service}.ConfirmPersonalData`,
    about: 'the address was confirmed by a call: its held letter goes',
    takes: ['pin_request_id'],
    example: 'ID --reason "called back: lives there since May"',
  },
  {
    words: 'requests release',
    rpc: `${service}.ReleaseHeldIssue`,
    about: 'issue the PIN of a request that was held',
    takes: ['pin_request_id'],
    example: 'ID --reason "called back: the old telephone was lost"',
  },
  {
    words: 'requests correct-address',
    rpc: `${service}.CorrectAddress`,
    about: 'replace a live request by one whose letter goes to another address',
    takes: ['pin_request_id'],
    example: 'ID --from address.json --reason "moved in spring"',
  },
  {
    words: 'contacts add',
    rpc: `${service}.AddContact`,
    about: 'give a credential one more contact, which counts once its code has come back',
    takes: ['fiscal_code?'],
    example: 'FISCAL-CODE --email maria@example.org --reason "a new mailbox"',
  },
  {
    words: 'revoke',
    rpc: `${service}.RevokePinForHolder`,
    about: "end a holder's credential for good",
    takes: ['fiscal_code?'],
    irrevocable: (given) => `This ends the PIN of ${holderNamed(given)}, and any issue under way, for good.`,
    example: 'FISCAL-CODE --reason "asked for by phone, called back"',
  },
  {
    words: 'delivery retry',
    rpc: `${service}.RetryDelivery`,
    about: 'send a delivery again: the same half, the next attempt',
    takes: ['delivery_id'],
  },
  {
    words: 'delivery resolve',
    rpc: `${service}.ResolveDelivery`,
    about: 'record what became of a delivery that no report will settle',
    takes: ['delivery_id'],
    example: 'ID --state returned --reason "came back to the desk"',
  },
];

const holders: readonly Act[] = [
  {
    words: 'holder show',
    rpc: `${service}.GetHolder`,
    about: 'look a holder up: masked but for what is asked for with a reason',
    takes: ['fiscal_code?'],
    example: 'FISCAL-CODE --unmask postal-address --reason "reads the address out"',
  },
  {
    words: 'holder export',
    rpc: `${service}.ExportHolder`,
    about: 'all that is kept of a holder, as JSON, into a file',
    takes: ['fiscal_code?'],
    download: 'chunk',
    example: 'FISCAL-CODE --out holder.json --reason "asked for by letter"',
  },
  {
    words: 'holder erase',
    rpc: `${service}.EraseHolder`,
    about: "propose that a holder's personal data be erased; another operator approves it",
    below: 'propose',
    takes: ['fiscal_code?'],
    irrevocable: (given) =>
      `This proposes that all personal data of ${holderNamed(given)} be erased. Once another operator approves it, nothing brings them back.`,
    example: 'FISCAL-CODE --reason "asked for by letter"',
  },
  {
    words: 'holder approve-erasure',
    rpc: `${service}.EraseHolder`,
    about: 'erase what another operator has proposed',
    below: 'approve',
    takes: ['proposal_id'],
    irrevocable: ({ proposalId }) =>
      `This erases the holder's personal data of proposal ${String(proposalId)}. Nothing brings them back.`,
  },
];

const desk: readonly Act[] = [
  {
    words: 'desk form',
    rpc: `${service}.GetDeskForm`,
    about: 'the pre-filled form for a holder who stands at a desk, as PDF into a file',
    takes: ['fiscal_code?'],
    download: 'pdf',
    example: 'FISCAL-CODE --kind mv35 --desk-id roma-1 --out mv35.pdf --reason "at the counter"',
  },
  {
    words: 'desk issue',
    rpc: `${service}.IssueAtDesk`,
    about: 'issue a PIN to a holder who stands at a desk with a signed form',
    irrevocable: ({ application, deskId }) =>
      `This issues a PIN at desk ${String(deskId)} to ${holderNamed(typeof application === 'object' && application !== null && !Array.isArray(application) ? application : {})}. A PIN in use is revoked by it.`,
    example:
      '--from application.json --desk-id roma-1 --form-number MV35/4711 --sign-date 2027-02-21 --identity-document passport',
  },
  {
    words: 'desk elevate',
    rpc: `${service}.ElevateAtDesk`,
    about: 'make the credential in use of a holder who stands at a desk dispositive',
    takes: ['fiscal_code?'],
  },
];

export const requestActs: readonly Act[] = [...requests, ...holders, ...desk];
