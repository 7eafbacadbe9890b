/** How postal watches itself, put together: a letter of its own a day, its books, and who has not answered. */
import { millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import { canaryPolicyOf } from './canary-settings';
import type { WorkConfig } from './config';
import { dailyCapsOf } from './print-cap-settings';
import { canaryWatch } from './use-cases/follow-canaries';
import { type SendCanaryDeps, sendCanary } from './use-cases/send-canary';
import { type AcknowledgementDeps, acknowledgementWatch } from './use-cases/watch-acknowledgements';
import { booksWatch } from './use-cases/watch-books';

interface ControlOutside
  extends Omit<SendCanaryDeps, 'canary' | 'ringSorters'>,
    Omit<AcknowledgementDeps, 'acknowledgeDays'> {
  readonly config: WorkConfig;
  readonly leased: InOneProcess;
  readonly keepMilliseconds: number;
  readonly ringSorters: () => void;
}

const canaryMilliseconds = millisecondsPerMinute;

export function wireControl({ config, leased, ...outside }: ControlOutside): readonly Component[] {
  const reconcileMilliseconds = config.reconcileMinutes * millisecondsPerMinute;
  const watchBooks = booksWatch({ ...outside, dailyCaps: dailyCapsOf(config) });
  const watchAnswers = acknowledgementWatch({ ...outside, acknowledgeDays: config.acknowledgeDays });
  const canary = canaryPolicyOf(config);
  const canaries =
    canary === undefined ? [] : [leased('canary', canaryMilliseconds, canaryRound({ ...outside, canary }))];
  return [
    leased('reconcile', reconcileMilliseconds, watchBooks),
    leased('acknowledgements', reconcileMilliseconds, watchAnswers),
    ...canaries,
  ];
}

function canaryRound(deps: SendCanaryDeps & Pick<AcknowledgementDeps, 'metrics'>) {
  const follow = canaryWatch(deps);
  return async () => {
    await sendCanary(deps);
    await follow();
    return 'idle' as const;
  };
}
