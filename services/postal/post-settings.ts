/** What is set for letters alone: where they go, how they are put together, and who answers for them. */
import { choice, flag, integer, optional, text } from '../../runtime/settings';
import { addressSettings } from './address-settings';
import { canarySettings } from './canary-settings';
import { controlSettings } from './control-settings';
import { outcomeSettings } from './outcome-settings';
import { printCapSettings } from './print-cap-settings';

export function postSettings() {
  const { dailyCapItaly, dailyCapAbroad, letterCostItalyCents, letterCostAbroadCents } = printCapSettings();
  const { acknowledgeDays, blockedRecipientDays } = controlSettings();
  return {
    spoolingIsDespatch: flag('SPOOLING_IS_DESPATCH', {
      default: true,
      about: 'Whether a letter handed over counts as sent: false where the print centre answers for each.',
    }),
    batchMaxLetters: integer('BATCH_MAX_LETTERS', {
      default: 500,
      min: 1,
      max: 5_000,
      about: 'A batch with so many letters is closed.',
    }),
    batchMaxSeconds: integer('BATCH_MAX_SECONDS', {
      default: 900,
      min: 0,
      max: 604_800,
      about: 'A batch that is open for so long is closed; 0: each letter is a batch of its own.',
    }),
    batchRelease: choice('BATCH_RELEASE', {
      among: ['at-once', 'two-persons'],
      default: 'at-once',
      about: 'Whether a closed batch is printed by itself, or once one operator has asked for it and another agreed.',
    }),
    printCentreKeyFile: optional(
      text('PRINT_CENTRE_KEY_FILE', {
        form: 'path',
        about: 'OpenPGP public keys, armoured: letters are encrypted for the print centre that has the private ones.',
      }),
    ),
    ...addressSettings(),
    ...outcomeSettings(),
    dailyCapItaly,
    dailyCapAbroad,
    letterCostItalyCents,
    letterCostAbroadCents,
    ...canarySettings(),
    acknowledgeDays,
    blockedRecipientDays,
  } as const;
}
