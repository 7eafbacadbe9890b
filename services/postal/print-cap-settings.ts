/** What letters cost, and how many of them a day may have. */
import type { SettingsOf } from '../../runtime/config';
import { integer } from '../../runtime/settings';
import type { DailyCaps, LetterCosts } from './domain/daily-cap';

function cap(name: string, which: string) {
  return integer(name, {
    default: 0,
    min: 0,
    max: 10_000_000,
    about: `So many letters ${which} are printed a calendar day (Rome), and others wait for the next; 0: as many as there are.`,
  });
}

function cost(name: string, which: string) {
  return integer(name, {
    default: 0,
    min: 0,
    max: 1_000_000,
    about: `What a letter ${which} costs with paper and postage, in cents, for the metrics; 0: not counted.`,
  });
}

export function printCapSettings() {
  return {
    dailyCapItaly: cap('DAILY_CAP_ITALY', 'to Italy'),
    dailyCapAbroad: cap('DAILY_CAP_ABROAD', 'abroad'),
    dailyCapDesk: cap('DAILY_CAP_DESK', 'for desks'),
    letterCostItalyCents: cost('LETTER_COST_ITALY_CENTS', 'to Italy'),
    letterCostAbroadCents: cost('LETTER_COST_ABROAD_CENTS', 'abroad'),
    letterCostDeskCents: cost('LETTER_COST_DESK_CENTS', 'for a desk'),
  } as const;
}

type PrintCapConfig = SettingsOf<ReturnType<typeof printCapSettings>>;

export function dailyCapsOf(config: PrintCapConfig): DailyCaps {
  return { italy: config.dailyCapItaly, abroad: config.dailyCapAbroad, desk: config.dailyCapDesk };
}

export function letterCostsOf(config: PrintCapConfig): LetterCosts {
  return { italy: config.letterCostItalyCents, abroad: config.letterCostAbroadCents, desk: config.letterCostDeskCents };
}
