/** Where a process of a test is to die: at one of its file operations, or at one of the statements that it gives to the database. */

export type KillPoint = FilePoint | StatementPoint;

interface FilePoint {
  readonly kind: 'file';
  readonly operation: 'mkdir' | 'open' | 'sync' | 'rename';
  /** In the path; of a rename, in the old one. */
  readonly path: string;
  /** Which of those operations, from 1. */
  readonly nth?: number;
  /** `torn`: of a file that is opened to be written, with half of its bytes in it. */
  readonly when: 'before' | 'torn' | 'after';
}

export interface StatementPoint {
  readonly kind: 'statement';
  /** In its text. */
  readonly text: string;
  /** Before it goes out, when its answer comes, before the COMMIT after it, or when that one's answer comes. */
  readonly when: 'before' | 'after' | 'uncommitted' | 'committed';
}

/** What a process says once it watches for the point of its file. */
export const watchingLine = 'kill-point.watching';

export function describeKill(point: KillPoint): string {
  return point.kind === 'file'
    ? `${point.when} ${point.operation} ${point.nth ?? 1} of ${point.path}`
    : `${point.when} ${point.text}`;
}
