/** Carriers, suppressions, messages, templates, letters, batches: what goes out, and how. */
import { type Act, columns, id } from './act';

const gateway = 'symbolon.notify.v1.GatewayService';
const notifications = 'symbolon.notify.v1.NotificationService';
const postal = 'symbolon.postal.v1.PostalService';

const notify: readonly Act[] = [
  {
    words: 'carriers list',
    rpc: `${gateway}.ListCarriers`,
    about: 'the carriers of SMS and mail, and how they do',
    rows: {
      field: 'carriers',
      columns: [
        id('name', 'name'),
        ...columns(
          'kind',
          'state',
          'channels',
          'priority',
          'weight',
          'views[health reason underWay] as health',
          'updateReason as reason',
        ),
      ],
    },
  },
  {
    words: 'carriers set',
    rpc: `${gateway}.SetCarrierState`,
    about: 'drain a carrier, put it into or out of quarantine, change its weight',
    takes: ['name'],
    example: 'sms-1 --state drained --reason "maintenance tonight"',
  },
  {
    words: 'suppressions list',
    rpc: `${gateway}.ListSuppressions`,
    about: 'recipients that nothing is sent to',
    rows: {
      field: 'suppressions',
      columns: [
        id(),
        ...columns('channel', 'maskedRecipient as recipient', 'reason', 'operator', 'expireTime as until', 'note'),
      ],
    },
  },
  {
    words: 'suppressions add',
    rpc: `${gateway}.AddSuppression`,
    about: 'send nothing to a recipient any more',
    example: '--email old@example.org --reason operator --note "not hers any more"',
  },
  {
    words: 'suppressions remove',
    rpc: `${gateway}.RemoveSuppression`,
    about: 'let a recipient be sent to again',
    takes: ['id'],
  },
  {
    words: 'messages list',
    rpc: `${notifications}.ListMessages`,
    about: 'messages, newest first, without their content',
    rows: {
      field: 'messages',
      columns: [
        id(),
        ...columns(
          'state',
          'channel',
          'reason',
          'template',
          'maskedRecipient as recipient',
          'carrier',
          'createTime as since',
          'caller',
        ),
      ],
    },
  },
  {
    words: 'messages show',
    rpc: `${notifications}.GetMessage`,
    about: 'one message, without its content',
    takes: ['id'],
  },
  {
    words: 'messages retry',
    rpc: `${notifications}.RetryMessage`,
    about: 'send a message of a service that failed or expired again',
    takes: ['id'],
  },
  {
    words: 'messages cancel',
    rpc: `${notifications}.CancelMessage`,
    about: 'end a message that no carrier has',
    takes: ['id'],
    irrevocable: ({ id: message }) => `This ends message ${String(message)} unsent.`,
  },
  {
    words: 'templates list',
    rpc: `${notifications}.ListTemplates`,
    about: 'the templates, and the languages they have',
    rows: {
      field: 'templates',
      columns: [
        id('name', 'name'),
        ...columns('reserved', 'overridden', 'variables[name] as variables', 'texts[channel language] as texts'),
      ],
    },
  },
  {
    words: 'templates preview',
    rpc: `${notifications}.PreviewTemplate`,
    about: 'what a template makes of variables, or of its samples',
    takes: ['template'],
    example: 'NAME --channel email --language en',
  },
];

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
    words: 'letters import',
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

export const carrierActs: readonly Act[] = [...notify, ...letters, ...batches];
