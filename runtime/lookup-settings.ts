/** How often one operator may look people up, in one service. */
import { usualLookups } from './lookup-limit';
import { integer } from './settings';

export function lookupSettings() {
  return {
    operatorLookupsPerHour: integer('OPERATOR_LOOKUPS_PER_HOUR', {
      default: usualLookups.operatorLookupsPerHour,
      min: 1,
      max: 1_000,
      about: 'People that one operator may look up in an hour; above it RESOURCE_EXHAUSTED.',
    }),
    operatorLookupsPerDay: integer('OPERATOR_LOOKUPS_PER_DAY', {
      default: usualLookups.operatorLookupsPerDay,
      min: 1,
      max: 4_000, // so many times fit into a counter's row
      about: 'The same in 24 hours.',
    }),
    operatorMissCounts: integer('OPERATOR_MISS_COUNTS', {
      default: usualLookups.operatorMissCounts,
      min: 1,
      max: 100,
      about: 'A look-up that finds nobody counts as so many.',
    }),
  } as const;
}
