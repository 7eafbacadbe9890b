/** What operators may see of holders, and how long holders' data are kept. */
import { lookupSettings } from '../../runtime/lookup-settings';
import { integer } from '../../runtime/settings';
import { defaultPolicy } from './domain/policy';

export const centreSettings = {
  ...lookupSettings(),
  personKeepMonths: integer('PERSON_KEEP_MONTHS', {
    default: defaultPolicy.personKeepMonths,
    min: 1,
    max: 1_200,
    about: 'How long the data of a holder are kept whose last PIN was revoked or has expired, in months of 30 days.',
  }),
  proposalHours: integer('PROPOSAL_HOURS', {
    default: defaultPolicy.proposalHours,
    min: 1,
    max: 720,
    about: 'How long what one operator has proposed may be approved by another.',
  }),
  surgeHoursAtMost: integer('SURGE_HOURS_AT_MOST', {
    default: defaultPolicy.surgeHoursAtMost,
    min: 1,
    max: 336,
    about: 'The longest time for which a surge may change the policy.',
  }),
} as const;
