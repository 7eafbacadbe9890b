/** Elevation, proposals, surges, the audit, the books: what reviewers, supervisors and auditors do. */
import { type Act, columns, id } from './act';

const service = 'symbolon.credentials.v1.OperatorService';

const cases = {
  field: 'elevationCases',
  columns: [
    id('elevationCase.id'),
    ...columns(
      'elevationCase.number as number',
      'elevationCase.state as state',
      'elevationCase.submitTime as complete',
      'documentCount as documents',
      'documentsVersion as version',
      'claimedBy as with',
      'proposedBy as approved by',
    ),
  ],
};

const elevation: readonly Act[] = [
  {
    words: 'elevation list',
    rpc: `${service}.ListElevationCases`,
    about: 'elevations, newest first',
    flags: { submitted_before_time: 'waiting-since' },
    rows: cases,
    example: '--state submitted --waiting-since 2d',
  },
  {
    words: 'elevation scan',
    rpc: `${service}.ListElevationCases`,
    about: "the elevation of a form's barcode, as a scanner types it",
    takes: ['number'],
    omits: ['state', 'submitted_before_time', 'page_size', 'page_token'],
    rows: cases,
    example: '"1234 5678 9012"',
  },
  {
    words: 'elevation open',
    rpc: `${service}.OpenElevationCase`,
    about: 'open an elevation for a holder whose pages came by fax or on paper',
    takes: ['fiscal_code?'],
  },
  {
    words: 'elevation claim',
    rpc: `${service}.ClaimElevationCase`,
    about: 'get one elevation to look at alone: this one, or the one that waits longest',
    takes: ['elevation_case_id?'],
    example: '--reveal',
  },
  {
    words: 'elevation show',
    rpc: `${service}.ListElevationDocuments`,
    about: 'what documents an elevation has',
    takes: ['elevation_case_id'],
    rows: {
      field: 'documents',
      columns: [
        id(),
        ...columns(
          'kind',
          'page',
          'mediaType as type',
          'sizeBytes as bytes',
          'pageCount as pages',
          'filedBy as filed by',
        ),
      ],
    },
  },
  {
    words: 'elevation fetch',
    rpc: `${service}.GetElevationDocument`,
    about: 'a document of the case that you have claimed, into a file',
    takes: ['id'],
    download: 'chunk',
    example: 'DOCUMENT-ID --out form.pdf',
  },
  {
    words: 'elevation file',
    rpc: `${service}.FileElevationDocument`,
    about: 'file a page that came by fax or on paper: JPEG, PNG or PDF',
    below: 'header',
    takes: ['elevation_case_id'],
    omits: ['size_bytes', 'sha256'],
    upload: 'document',
    example: 'ID fax.pdf --kind signed-form',
  },
  {
    words: 'elevation approve',
    rpc: `${service}.DecideElevation`,
    about: 'approve the elevation that you have claimed, having seen its documents of that version',
    takes: ['elevation_case_id'],
    omits: ['verdict', 'refusal'],
    fixed: { verdict: 'ELEVATION_VERDICT_APPROVE' },
    example: 'ID --documents-version 2 --reason "of the holder, and valid"',
  },
  {
    words: 'elevation refuse',
    rpc: `${service}.DecideElevation`,
    about: 'refuse the elevation that you have claimed',
    takes: ['elevation_case_id'],
    omits: ['verdict', 'documents_version'],
    flags: { refusal: 'why' },
    fixed: { verdict: 'ELEVATION_VERDICT_REFUSE' },
    irrevocable: ({ elevationCaseId }) =>
      `This refuses elevation ${String(elevationCaseId)}, and its holder is told so.`,
    example: 'ID --why form-not-signed --reason "no signature on page 2"',
  },
  {
    words: 'elevation put-back',
    rpc: `${service}.PutBackElevationCase`,
    about: 'give an elevation back to the queue, undecided',
    takes: ['elevation_case_id'],
  },
];

const decisions: readonly Act[] = [
  {
    words: 'proposals list',
    rpc: `${service}.ListProposals`,
    about: 'what waits for a second operator',
    rows: {
      field: 'proposals',
      columns: [id(), ...columns('kind', 'state', 'proposer', 'expireTime as until', 'subject', 'reason')],
    },
  },
  {
    words: 'proposals refuse',
    rpc: `${service}.RefuseProposal`,
    about: 'end a proposal undone',
    takes: ['proposal_id'],
  },
  {
    words: 'surge propose',
    rpc: `${service}.ProposeSurge`,
    about: 'propose that the policy be changed for some hours',
    example: '--letter-hold never --hours 24 --reason "the new portal opens"',
  },
  {
    words: 'surge approve',
    rpc: `${service}.ApproveSurge`,
    about: 'approve a surge that another operator has proposed',
    takes: ['proposal_id'],
  },
  {
    words: 'surge end',
    rpc: `${service}.EndSurge`,
    about: 'end a surge before its time',
    takes: ['surge_id'],
    irrevocable: ({ surgeId }) =>
      `This ends surge ${String(surgeId)} now; another one has to be proposed and approved anew.`,
  },
  {
    words: 'surge list',
    rpc: `${service}.ListSurges`,
    about: 'surges, newest first',
    rows: {
      field: 'surges',
      columns: [id(), ...columns('state', 'startTime as from', 'endTime as to', 'proposer', 'approver', 'reason')],
    },
  },
  {
    words: 'audit list',
    rpc: `${service}.ListAuditEvents`,
    about: 'what was done and refused, newest first',
    flags: { start_time: 'since', end_time: 'until' },
    rows: {
      field: 'events',
      columns: [
        { head: 'when', path: 'occurTime' },
        { head: 'action', path: 'action', whole: true },
        ...columns('actor', 'refusal', 'reason'),
        id('subject', 'subject'),
        id('pinRequestId', 'request'),
        id(),
      ],
    },
    example: '--since 7d --refused-only',
  },
  {
    words: 'audit verify',
    rpc: `${service}.VerifyAuditChain`,
    about: 'whether the audit is whole, from its beginning to its end',
    walksAll: true,
    verdict: ({ faultCount }) => (Number(faultCount ?? 0) === 0 ? 'The audit is whole.' : 'The audit is NOT whole.'),
  },
  {
    words: 'books',
    rpc: `${service}.GetReconciliation`,
    about: 'whether what was issued and what was delivered add up, and what does not',
    flags: { since_before_time: 'older-than' },
    verdict: ({ counts, lastWholeWalkTime }) => {
      if (Array.isArray(counts) && counts.length > 0) return 'The books do NOT add up.';
      return lastWholeWalkTime === undefined ? 'Not every ledger was asked yet.' : 'The books add up.';
    },
  },
];

export const decisionActs: readonly Act[] = [...elevation, ...decisions];
