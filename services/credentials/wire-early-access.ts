/** What reading before the letter leaves for after its answers. */
import type { Component } from '../../runtime/component';
import type { ClaimedJob } from '../../runtime/jobs';
import type { CredentialsDeps } from './use-cases/deps';
import { matchEarlyAccess } from './use-cases/match-early-access';
import { tellEarlyAccessQueue } from './use-cases/open-early-access';
import { matchEarlyAccessQueue } from './use-cases/request-early-access';
import { tellEarlyAccess } from './use-cases/tell-early-access';

export function wireEarlyAccess(
  deps: CredentialsDeps,
  jobs: (queue: string, handle: (job: ClaimedJob) => Promise<void>) => Component,
): readonly Component[] {
  return [
    jobs(matchEarlyAccessQueue, (job) => matchEarlyAccess(deps, job)),
    jobs(tellEarlyAccessQueue, (job) => tellEarlyAccess(deps, job)),
  ];
}
