import type { Batch } from '../domain/batch';
import { checksumsFileName, checksumsOf } from '../domain/checksums';
import { digestOf, type ManifestLetter, manifestFileName, signatureFileName } from '../domain/manifest';
import type { BatchFile } from '../ports';
import { type DrawDeps, type Dropped, drawLetters } from './draw-batch';
import { type ManifestDeps, sealManifest } from './seal-manifest';

export interface ParcelDeps extends DrawDeps, ManifestDeps {}

/** What there is to tell of a batch once all its files were taken. */
export interface Contents {
  readonly dropped: readonly Dropped[];
  readonly lines: readonly ManifestLetter[];
}

/** The batch's files: its letters, then, unless none of them can go, its manifest, that one's signature, and the checksums of them all. */
export class BatchParcel {
  private readonly dropped: Dropped[] = [];
  private readonly lines: ManifestLetter[] = [];

  constructor(
    private readonly deps: ParcelDeps,
    private readonly batch: Pick<Batch, 'id' | 'letterClass'> & { readonly fence: number },
    private readonly letterIds: readonly string[],
  ) {}

  /** Of what was taken so far. */
  get contents(): Contents {
    return { dropped: this.dropped, lines: this.lines };
  }

  async *files(): AsyncGenerator<BatchFile> {
    const checksums: { name: string; digest: string }[] = [];
    const noted = (file: BatchFile): BatchFile => {
      checksums.push({ name: file.name, digest: file.digest });
      return file;
    };
    for await (const { file, line } of drawLetters(
      this.deps,
      { batchId: this.batch.id, letterIds: this.letterIds },
      (one) => this.dropped.push(one),
    )) {
      this.lines.push(line);
      yield noted(file);
    }
    if (this.lines.length === 0) return;
    for (const { sequence, content, signature } of await sealManifest(this.deps, this.batch, this.lines)) {
      yield noted(paper(manifestFileName(sequence), content));
      yield noted(paper(signatureFileName(sequence), signature));
    }
    yield paper(checksumsFileName, Buffer.from(checksumsOf(checksums)));
  }
}

function paper(name: string, content: Buffer): BatchFile {
  return { kind: 'paper', name, content, digest: digestOf(content) };
}
