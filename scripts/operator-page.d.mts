import type { Command } from 'commander';

export const beginOfCommands: string;
export function operatorPage(operator: Command, whoMay: (words: string) => string | undefined): string;
