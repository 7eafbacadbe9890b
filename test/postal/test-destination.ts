/** A print centre for tests. */
import type { BatchDestination, BatchFile, Parcel } from '../../services/postal/ports';

/** What reached the print centre. */
interface PrintedLetter {
  readonly batchId: string;
  readonly name: string;
  readonly attempt: number;
  readonly pdf: Buffer;
}

/** A print centre that can be asked, and that does what the test says. */
export class TestDestination implements BatchDestination {
  readonly name = 'test-press';
  readonly printed: PrintedLetter[] = [];
  /** Names of the papers of each batch that was released. */
  readonly papers: string[] = [];
  readonly erased: string[] = [];
  private readonly staged = new Map<string, BatchFile[]>();
  /** Another one once the test says that it is another press, or one that lost its memory. */
  id = 'press-one-of-them';
  /** What it answers instead of the truth. */
  finds: 'staged' | 'released' | 'unknown' | undefined;
  /** Runs before, or instead of, taking the batch. */
  before: (parcel: Parcel) => Promise<void> = async () => {};
  /** Runs once it has all of it, before that is committed. */
  staging: () => Promise<void> = async () => {};
  /** Runs once it was released: a throw is a crash whose outcome nobody hears. */
  after: () => Promise<void> = async () => {};

  /** What lies there that was not released. */
  get waiting(): readonly string[] {
    return [...this.staged.keys()];
  }

  async identity(): Promise<string> {
    return this.id;
  }

  async stage(parcel: Parcel): Promise<string> {
    await this.before(parcel);
    const files: BatchFile[] = [];
    for await (const file of parcel.files) files.push(file);
    const reference = `${parcel.batchId}-${parcel.fence}`;
    this.staged.set(reference, files);
    await this.staging();
    return reference;
  }

  async release(reference: string): Promise<void> {
    const batchId = reference.slice(0, 36);
    for (const { kind, name, content } of this.staged.get(reference) ?? [])
      if (kind === 'paper') this.papers.push(name);
      else this.printed.push({ batchId, name, attempt: Number(name.split('-').at(-2)), pdf: content });
    this.staged.delete(reference);
    await this.after();
  }

  async find(reference: string): Promise<'staged' | 'released' | 'unknown'> {
    return this.finds ?? (this.staged.has(reference) ? 'staged' : 'released');
  }

  async tidy(batchId: string, keep: string | undefined): Promise<void> {
    for (const reference of [...this.staged.keys()])
      if (reference.startsWith(batchId) && reference !== keep) this.staged.delete(reference);
  }

  async erase(reference: string): Promise<void> {
    this.erased.push(reference);
  }
}
