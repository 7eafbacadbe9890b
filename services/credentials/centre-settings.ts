/** What operators may see of holders, and how long holders' data are kept. */
import { integer } from '../../runtime/settings';
import { defaultPolicy } from './domain/policy';

export const centreSettings = {
  operatorLookupsPerHour: integer('OPERATOR_LOOKUPS_PER_HOUR', {
    default: defaultPolicy.operatorLookupsPerHour,
    min: 1,
    max: 1_000,
    about: 'Holders that one operator may look up in an hour; above it RESOURCE_EXHAUSTED.',
  }),
  operatorLookupsPerDay: integer('OPERATOR_LOOKUPS_PER_DAY', {
    default: defaultPolicy.operatorLookupsPerDay,
    min: 1,
    max: 4_000, // so many times fit into a counter's row
    about: 'The same in 24 hours.',
  }),
  operatorMissCounts: integer('OPERATOR_MISS_COUNTS', {
    default: defaultPolicy.operatorMissCounts,
    min: 1,
    max: 100,
    about: 'A look-up that finds nobody counts as so many.',
  }),
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
