/** What the audit's commands say to the terminal that ran them, and how they end. */
import { exitCodes } from './process';

const { stopped: done, failed, wrongSetting } = exitCodes;

export const auditExitCodes = { done, failed, usage: 64, broken: 65, wrongKeyring: wrongSetting } as const;

/** Where a command prints to. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}
