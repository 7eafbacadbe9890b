/** How an ordinary credential becomes dispositive by documents, as settings. */
import { choice, integer } from '../../runtime/settings';
import { defaultPolicy, elevationApprovals } from './domain/policy';

export const elevationSettings = {
  elevationApproval: choice('ELEVATION_APPROVAL', {
    among: elevationApprovals,
    default: defaultPolicy.elevationApproval,
    about:
      'Whose yes makes a credential dispositive: that of two persons, the second of whom filed nothing in the case; or one-person.',
  }),
  elevationCasesPerHolder: integer('ELEVATION_CASES_PER_HOLDER', {
    default: defaultPolicy.elevationCasesPerHolder,
    min: 1,
    max: 1_000,
    about: 'Elevations that one holder may ask for in CAP_DAYS; operators may open more.',
  }),
  elevationOpenDays: integer('ELEVATION_OPEN_DAYS', {
    default: defaultPolicy.elevationOpenDays,
    min: 1,
    max: 365,
    about: 'How long an elevation waits for its documents.',
  }),
  elevationPapersPerDay: integer('ELEVATION_PAPERS_PER_DAY', {
    default: defaultPolicy.elevationPapersPerDay,
    min: 1,
    max: 1_000,
    about: 'Documents sent for one elevation by its holder, taken or not, and forms asked for, in 24 hours together.',
  }),
  elevationClaimMinutes: integer('ELEVATION_CLAIM_MINUTES', {
    default: defaultPolicy.elevationClaimMinutes,
    min: 1,
    max: 1_440,
    about: 'How long a reviewer has an elevation alone before it goes back to the queue.',
  }),
  elevationProposalHours: integer('ELEVATION_PROPOSAL_HOURS', {
    default: defaultPolicy.elevationProposalHours,
    min: 1,
    max: 720, // the most that a proposal may be open
    about: "How long the first reviewer's yes waits for the second one's before the elevation goes back to the queue.",
  }),
  elevationDocumentDays: integer('ELEVATION_DOCUMENT_DAYS', {
    default: defaultPolicy.elevationDocumentDays,
    min: 1,
    max: 365,
    about: 'How long after the decision an elevation keeps its documents.',
  }),
  elevationCaseDays: integer('ELEVATION_CASE_DAYS', {
    default: defaultPolicy.elevationCaseDays,
    min: 1,
    max: 3_650,
    about: 'How long after its end an elevation itself is kept, without documents; less than CAP_DAYS counts as that.',
  }),
} as const;
