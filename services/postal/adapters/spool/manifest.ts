/**
 * The spool's manifests: one JSON line for each letter that was handed over, or was about to be. The first line of a letter
 * and attempt decides whose print counts, since a file opened for appending orders all writers.
 */
import { join } from 'node:path';
import type { SpoolFiles } from './spool-files';

export interface ManifestLine {
  readonly letter_id: string;
  readonly attempt: number;
  /** The claim under which it was printed; its temporary file is named by it. */
  readonly fence: number;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** What is read at once, however long the manifest is. */
const chunkBytes = 1_048_576;
/** In characters. What is longer is damage, of which only the fact is kept, as what begins no line. */
const longestLine = 4_096;
const noLine = '!';

/** How many days' fences are kept in memory, some 100 bytes a letter: those of the letters that were last asked for. */
const rememberedDays = 3;

/** The manifest of the day (UTC) on which the letter was taken on: its id tells it, so that all writers name the same one. */
export function manifestName(letterId: string): string {
  const milliseconds = Number.parseInt(letterId.replace('-', '').slice(0, 12), 16);
  return `manifest-${new Date(milliseconds).toISOString().slice(0, 'YYYY-MM-DD'.length)}.jsonl`;
}

/** A manifest a day: what is read and remembered for a letter does not grow with what was ever printed. */
export class Manifests {
  /** The one last asked for is last. */
  private readonly days = new Map<string, Manifest>();

  constructor(
    private readonly files: SpoolFiles,
    private readonly folder: string,
  ) {}

  /** Of a letter with a UUIDv7. */
  of(letterId: string): Manifest {
    const name = manifestName(letterId);
    const manifest = this.days.get(name) ?? new Manifest(this.files, this.folder, name);
    this.days.delete(name);
    this.days.set(name, manifest);
    const [longestUnasked] = this.days.keys();
    if (this.days.size > rememberedDays && longestUnasked !== undefined) this.days.delete(longestUnasked);
    return manifest;
  }
}

/**
 * Reads only what has been added since the last look, and keeps a fence a letter in memory. A manifest that was moved away is
 * begun anew: move it only when the letters in it are long settled.
 */
class Manifest {
  private readonly path: string;
  private fences = new Map<string, number>();
  private readBytes = 0;
  /** The last line while its end is missing: being written, or torn by a crash. */
  private tail = '';
  /** One look or line at a time in this process: reading on moves the state above. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: SpoolFiles,
    private readonly folder: string,
    name: string,
  ) {
    this.path = join(folder, name);
  }

  /** The fence of the first line for this letter and attempt. */
  winner(letterId: string, attempt: number): Promise<number | undefined> {
    return this.inTurn(async () => {
      await this.readOn();
      const key = keyOf(letterId, attempt);
      return this.fences.get(key) ?? fenceOf(parseLine(this.tail), key);
    });
  }

  /** Durable when it resolves. A torn line before it is closed first, so that it spoils only itself. */
  append(line: ManifestLine): Promise<void> {
    return this.inTurn(async () => {
      await this.readOn();
      await this.files.append(this.path, `${this.tail === '' ? '' : '\n'}${JSON.stringify(line)}\n`);
      // Where this line made the file, its name must be durable too.
      if (this.readBytes === 0) await this.files.syncFolder(this.folder);
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const added = await this.files.readFrom(this.path, this.readBytes, chunkBytes);
      if (added === undefined) {
        if (this.readBytes === 0) return;
        this.startOver();
        continue;
      }
      this.take(added);
      if (added.length < chunkBytes) return;
    }
  }

  private take(added: Buffer): void {
    this.readBytes += added.length;
    // It holds ASCII only, so that no character is cut.
    const lines = (this.tail + added.toString('latin1')).split('\n');
    this.tail = lines.pop() ?? '';
    if (this.tail.length > longestLine) this.tail = noLine;
    for (const line of lines) this.remember(parseLine(line));
  }

  private remember(line: ManifestLine | undefined): void {
    if (line === undefined) return;
    const key = keyOf(line.letter_id, line.attempt);
    if (!this.fences.has(key)) this.fences.set(key, line.fence);
  }

  private startOver(): void {
    this.fences = new Map();
    this.readBytes = 0;
    this.tail = '';
  }
}

function keyOf(letterId: string, attempt: number): string {
  return `${letterId}-${attempt}`;
}

function fenceOf(line: ManifestLine | undefined, key: string): number | undefined {
  return line !== undefined && keyOf(line.letter_id, line.attempt) === key ? line.fence : undefined;
}

/** Undefined for what is no whole line: a crash while writing leaves such. */
function parseLine(text: string): ManifestLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isManifestLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isManifestLine(value: unknown): value is ManifestLine {
  if (typeof value !== 'object' || value === null) return false;
  const letterId: unknown = Reflect.get(value, 'letter_id');
  return (
    typeof letterId === 'string' &&
    Number.isInteger(Reflect.get(value, 'attempt')) &&
    Number.isInteger(Reflect.get(value, 'fence'))
  );
}
