/**
 * The spool's name for a batch that was brought there: the folder in which it waits, `<batch>-<fence>`, and the spool's own id, since
 * another spool in the same place knows nothing of it.
 */

export function stagedNameOf(batchId: string, fence: number): string {
  return `${batchId}-${fence}`;
}

export function batchOf(stagedName: string): string {
  return stagedName.slice(0, stagedName.lastIndexOf('-'));
}

export function fenceOf(stagedName: string): number {
  return Number(stagedName.slice(stagedName.lastIndexOf('-') + 1));
}

export function referenceTo(stagedName: string, spoolId: string): string {
  return `${stagedName}@${spoolId}`;
}

export function partsOf(reference: string): {
  readonly name: string;
  readonly batchId: string;
  readonly spoolId: string;
} {
  const [name = '', spoolId = ''] = reference.split('@');
  return { name, batchId: batchOf(name), spoolId };
}
