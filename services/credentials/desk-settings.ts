/** What desks do, as settings. */
import { integer } from '../../runtime/settings';
import { defaultPolicy } from './domain/policy';

export const deskSettings = {
  deskSlipTimeToLiveHours: integer('DESK_SLIP_TIME_TO_LIVE_HOURS', {
    default: defaultPolicy.deskSlipTimeToLiveHours,
    min: 1,
    max: 168,
    about: "How long a desk's slip is worth printing; by default a working day.",
  }),
  deskFormDays: integer('DESK_FORM_DAYS', {
    default: defaultPolicy.deskFormDays,
    min: 0,
    max: 365,
    about: "How many days old the signature of a desk's form may be; 0: of today.",
  }),
  deskActsPerDay: integer('DESK_ACTS_PER_DAY', {
    default: defaultPolicy.deskActsPerDay,
    min: 1,
    max: 1_000,
    about: 'What one operator may do at desks in 24 hours: PINs issued and credentials made dispositive together.',
  }),
} as const;
