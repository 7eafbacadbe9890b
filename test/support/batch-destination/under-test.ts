/** What the suite of batch destinations works on, and how it looks at what came of it. */
import type { BatchDestination, BatchFile } from '../../../services/postal/ports';
import type { DrawnParcel } from '../parcels';

export interface VisibleFile {
  readonly batchId: string;
  readonly name: string;
  /** SHA-256 of the bytes that are there, in hex. */
  readonly digest: string;
}

export interface DestinationUnderTest {
  /** A printer shows letters only, and what it has printed stays printed. */
  readonly kind: 'folder' | 'printer';
  readonly destination: BatchDestination;
  /** The same one, as a second process or a restart sees it. */
  again(): Promise<BatchDestination>;
  /** All that the print centre can see or has printed, each print once, in any order; asked when nothing is on its way any more. */
  visible(): Promise<readonly VisibleFile[]>;
  close(): Promise<void>;
}

export type OpenDestination = () => Promise<DestinationUnderTest>;

/** The signal of who waits for ever. */
export const never = new AbortController().signal;

/** As a later claim would: it is staged, looked for, and released. */
export async function releaseAnew(target: DestinationUnderTest, parcel: DrawnParcel): Promise<void> {
  const destination = await target.again();
  const reference = await destination.stage({ ...parcel, fence: parcel.fence + 1 }, never);
  expect(await destination.find(reference)).toBe('staged');
  expect(await target.visible()).toEqual([]);
  await destination.release(reference);
  await destination.tidy(parcel.batchId, reference);
  await expectVisible(target, [parcel]);
}

/** These batches and nothing else. */
export async function expectVisible(
  { kind, visible }: DestinationUnderTest,
  parcels: readonly Pick<DrawnParcel, 'batchId' | 'drawn'>[],
): Promise<void> {
  const expected = parcels.flatMap(({ batchId, drawn }) =>
    drawn()
      .filter((file) => kind === 'folder' || file.kind === 'letter')
      .map(({ name, digest }) => ({ batchId, name, digest })),
  );
  expect(sorted(await visible())).toEqual(sorted(expected));
}

function sorted(files: readonly VisibleFile[]): readonly VisibleFile[] {
  const key = ({ batchId, name, digest }: VisibleFile) => `${batchId}/${name}/${digest}`;
  return [...files].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** The same files; `look` is called before each with its number, from 1. */
export function watching(files: AsyncIterable<BatchFile>, look: (index: number) => void): AsyncIterable<BatchFile> {
  return watchingSlowly(files, async (index) => look(index));
}

export function watchingSlowly(
  files: AsyncIterable<BatchFile>,
  look: (index: number) => Promise<void>,
): AsyncIterable<BatchFile> {
  return {
    async *[Symbol.asyncIterator]() {
      let index = 0;
      for await (const file of files) {
        index += 1;
        await look(index);
        yield file;
      }
    },
  };
}
