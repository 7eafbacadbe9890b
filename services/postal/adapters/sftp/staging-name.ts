/**
 * The folder in which one try stages one batch: its name is the reference that is committed. Another try has another name, and takes
 * a folder over by renaming it. So whatever an earlier try still does goes by a name that is not there any more.
 */
import { randomBytes } from 'node:crypto';

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\d{1,16})-[0-9a-f]{8}$/;

export interface StagingName {
  readonly name: string;
  readonly batchId: string;
  readonly fence: number;
}

export function newStagingName(batchId: string, fence: number): StagingName {
  return { name: `${batchId}-${fence}-${randomBytes(4).toString('hex')}`, batchId, fence };
}

/** Undefined for what no stage of ours has made. */
export function parseStagingName(name: string): StagingName | undefined {
  const [, batchId, fence] = form.exec(name) ?? [];
  return batchId === undefined ? undefined : { name, batchId, fence: Number(fence) };
}

/** The newest claim first. */
export function stagingsOf(batchId: string, names: readonly string[]): readonly StagingName[] {
  return names
    .map(parseStagingName)
    .filter((staging) => staging !== undefined)
    .filter((staging) => staging.batchId === batchId)
    .sort((one, other) => other.fence - one.fence);
}
