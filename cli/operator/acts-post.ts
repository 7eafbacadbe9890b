/** Letters and batches: what goes by post. */
import { type Act, columns, id } from './act';

const postal = 'symbolon.postal.v1.PostalService';

const letters: readonly Act[] = [
  {
    words: 'letters list',
    rpc: `${postal}.ListLetters`,
    about: 'letters, newest first',
    rows: {
      field: 'letters',
      columns: [
        id(),
        ...columns(
          'code',
          'state',
          'reason',
          'letterClass as class',
          'acceptTime as since',
          'leftOpenReason as left open',
          'batchId as batch',
        ),
      ],
    },
    example: '--state held',
  },
  {
    words: 'letters show',
    rpc: `${postal}.GetLetter`,
    about: 'one letter, by its id or by the code that stands on it',
    takes: ['id'],
  },
  {
    words: 'letters preview',
    rpc: `${postal}.PreviewLetter`,
    about: 'a letter with a sample half, as PDF, into a file',
    download: 'pdf',
    example: '--half first --other-half-channel sms --out letter.pdf',
  },
  {
    words: 'letters release',
    rpc: `${postal}.ReleaseHeldLetter`,
    about: 'let a held letter go as it is',
    takes: ['id'],
  },
  {
    words: 'letters resolve',
    rpc: `${postal}.ResolveLetter`,
    about: 'decide on a letter that was left open, is missing, or was spoiled',
    takes: ['id'],
    irrevocable: ({ id: letter, decision }) => `This decides on letter ${String(letter)}: ${String(decision)}.`,
    example: 'ID --decision print-again --reason "torn in the folder"',
  },
  {
    words: 'letters despatch',
    rpc: `${postal}.RecordDespatch`,
    about: 'record what was despatched: letters by their codes, or a whole batch',
    example: '--batch-id ID',
  },
  {
    words: 'letters outcome',
    rpc: `${postal}.RecordOutcome`,
    about: 'record what became of one letter',
    takes: ['code'],
    example: 'CODE --outcome returned --return-reason moved',
  },
  {
    words: 'letters import-outcomes',
    rpc: `${postal}.ImportOutcomes`,
    about: 'record what became of many letters, from a file',
    omits: ['name', 'chunk'],
    upload: 'outcomes',
    example: 'outcomes.csv',
  },
  {
    words: 'letters books',
    rpc: `${postal}.GetReconciliation`,
    about: 'how many letters are where, and what does not add up',
    flags: { since_time: 'since', until_time: 'until' },
  },
  {
    words: 'letters report',
    rpc: `${postal}.ExportReconciliation`,
    about: 'the same for the print centre, into a file',
    flags: { since_time: 'since', until_time: 'until' },
    download: 'chunk',
    example: '--format csv --out report.csv',
  },
];

const batches: readonly Act[] = [
  {
    words: 'batches list',
    rpc: `${postal}.ListBatches`,
    about: 'batches, newest first',
    rows: {
      field: 'batches',
      columns: [
        id(),
        ...columns(
          'state',
          'letterClass as class',
          'letterCount as letters',
          'openTime as opened',
          'closeTime as closed',
          'handOverTime as handed over',
          'destination',
        ),
      ],
    },
  },
  { words: 'batches show', rpc: `${postal}.GetBatch`, about: 'one batch, and how its letters do', takes: ['id'] },
  {
    words: 'batches manifest',
    rpc: `${postal}.GetManifest`,
    about: "a batch's manifest and its signature",
    takes: ['batch_id'],
  },
  {
    words: 'batches close',
    rpc: `${postal}.CloseBatch`,
    about: 'close the open batch of a class',
    takes: ['letter_class'],
    irrevocable: ({ letterClass }) =>
      `This closes the open batch of ${String(letterClass)}: it takes no letters any more.`,
    example: 'italy',
  },
  {
    words: 'batches propose-release',
    rpc: `${postal}.ProposeBatchRelease`,
    about: 'ask that a closed batch be printed',
    takes: ['batch_id'],
  },
  {
    words: 'batches approve-release',
    rpc: `${postal}.ApproveBatchRelease`,
    about: 'have a batch printed that another operator has proposed',
    takes: ['proposal_id'],
    irrevocable: ({ proposalId }) => `This has the batch of proposal ${String(proposalId)} printed.`,
  },
  {
    words: 'batches refuse-release',
    rpc: `${postal}.RefuseBatchRelease`,
    about: 'end such a proposal undone',
    takes: ['proposal_id'],
  },
  {
    words: 'batches proposals',
    rpc: `${postal}.ListProposals`,
    about: 'batches that wait for a second operator',
    rows: {
      field: 'proposals',
      columns: [id(), ...columns('batchId as batch', 'proposer', 'expireTime as until', 'reason')],
    },
  },
];

export const postActs: readonly Act[] = [...letters, ...batches];
