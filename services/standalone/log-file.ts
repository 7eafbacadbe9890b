/** The log on disk: it moves over when it is full, so that one old file and one new one are all it ever takes. */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const fullBytes = 8 * 1_048_576;

export class LogFile {
  private file: number;
  private bytes: number;

  constructor(readonly path: string) {
    this.file = openSync(path, 'a', 0o600);
    this.bytes = fstatSync(this.file).size;
  }

  /** Written when it returns: what a crash leaves behind is all that happened before it. */
  write(line: string): void {
    if (this.bytes >= fullBytes) this.moveOver();
    this.bytes += writeSync(this.file, line);
  }

  private moveOver(): void {
    closeSync(this.file);
    renameSync(this.path, `${this.path}.1`);
    this.file = openSync(this.path, 'a', 0o600);
    this.bytes = 0;
  }
}
