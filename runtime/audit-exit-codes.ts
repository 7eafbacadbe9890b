/** How the audit's commands end. */
import { exitCodes } from './process';

const { stopped: done, failed, wrongSetting } = exitCodes;

export const auditExitCodes = { done, failed, usage: 64, broken: 65, wrongKeyring: wrongSetting } as const;
