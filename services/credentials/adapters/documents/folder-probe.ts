/** Whether documents can be kept in a folder now: a full disk, one that is read-only and one that hangs are found before somebody sends a document. */
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { untilAborted } from '../../../../runtime/until-aborted';

const probeBytes = 65_536;
const onlyOwner = 0o600;

/** False after this time. Never rejects; while an earlier probe hangs no other is begun, which would take a further one of the few threads that work on files. */
export function probing(probe: () => Promise<void>, milliseconds: number): () => Promise<boolean> {
  let underWay: Promise<void> | undefined;
  return () => {
    underWay ??= probe().finally(() => {
      underWay = undefined;
    });
    return untilAborted(underWay, AbortSignal.timeout(milliseconds)).then(
      () => true,
      () => false,
    );
  };
}

/** Writes as durably as a document is. The file has no name any more when it is written, so that nothing stays of it. */
export async function probeFolder(folder: string): Promise<void> {
  const path = join(folder, `.probe-${randomUUID()}`);
  const file = await open(path, 'wx', onlyOwner);
  try {
    await rm(path);
    await file.writeFile(Buffer.alloc(probeBytes));
    await file.sync();
  } finally {
    await file.close();
  }
}
