/** What every letter destination promises, whatever it does with the paper. */
import { createHash, randomUUID } from 'node:crypto';
import { systemClock } from '../../runtime/clock';
import { uuidV7Ids } from '../../runtime/id';
import type { DrawnLetter, LetterDestination } from '../../services/postal/ports';

/** A destination, and a look at what reached it. */
export interface OpenedDestination {
  readonly destination: LetterDestination;
  /** The PDFs that it has, in any order. */
  printed(): Promise<readonly Buffer[]>;
  /** The same one, as another process or a restart sees it. */
  reopen(): Promise<LetterDestination>;
}

/** Each test opens a destination of its own, which nothing has reached. */
export function letterDestinationSuite(name: string, open: () => Promise<OpenedDestination>): void {
  describe(`${name} as a letter destination`, () => {
    test('a letter handed over is there byte for byte, and found', async () => {
      const { destination, printed } = await open();
      const letter = drawnLetter();
      await destination.print(letter);
      expect(await printed()).toEqual([letter.pdf]);
      expect(await destination.find(letter.letterId, letter.attempt)).toBe('handed-over');
    });

    test('a letter that nobody printed is not handed over', async () => {
      const { destination, printed } = await open();
      expect(await destination.find(randomUUID(), 1)).toBe('not-handed-over');
      expect(await printed()).toEqual([]);
    });

    test('a letter printed again, by the same claim and by a newer one, is there once and keeps its reference', async () => {
      const { destination, printed } = await open();
      const letter = drawnLetter({ fence: 3 });
      const first = await destination.print(letter);
      const again = await destination.print(letter);
      const newer = await destination.print({ ...letter, fence: 4 });
      expect([again, newer]).toEqual([first, first]);
      expect(await printed()).toEqual([letter.pdf]);
    });

    test('a claimant that was paused adds nothing after a newer one has printed', async () => {
      const { destination, printed } = await open();
      const letter = drawnLetter({ fence: 2 });
      await destination.print(letter);
      await destination.print({ ...letter, fence: 1 }).catch(() => {});
      expect(await printed()).toEqual([letter.pdf]);
    });

    test('another attempt is another letter', async () => {
      const { destination, printed } = await open();
      const letter = drawnLetter();
      await destination.print(letter);
      expect(await destination.find(letter.letterId, 2)).toBe('not-handed-over');
      await destination.print({ ...letter, attempt: 2 });
      expect(await printed()).toHaveLength(2);
    });

    test('it knows itself again after a restart, and is not taken for another one', async () => {
      const [{ destination, reopen }, other] = [await open(), await open()];
      const reopened = await reopen();
      const identities = await Promise.all([reopened, destination, reopened].map((one) => one.identity()));
      expect(identities).toEqual(identities.map(() => expect.stringMatching(/^[\w-]{10,36}$/)));
      expect(new Set(identities).size).toBe(1);
      const letter = drawnLetter();
      await destination.print(letter);
      expect(await (await reopen()).identity()).toBe(identities[0]);
      expect(await (await reopen()).find(letter.letterId, letter.attempt)).toBe('handed-over');
      expect(await other.destination.identity()).not.toBe(identities[0]);
    });

    test('letters printed at the same time all arrive', async () => {
      const { destination, printed } = await open();
      const letters = Array.from({ length: 12 }, () => drawnLetter());
      await Promise.all(letters.map((letter) => destination.print(letter)));
      expect((await printed()).map(String).sort()).toEqual(letters.map(({ pdf }) => String(pdf)).sort());
    });
  });
}

const ids = uuidV7Ids(systemClock);

/** A letter whose bytes are unlike any other's. */
export function drawnLetter(differing: Partial<DrawnLetter> = {}): DrawnLetter {
  const letterId = ids.next();
  const pdf = Buffer.from(`%PDF-1.3 of ${letterId}`);
  return { letterId, attempt: 1, fence: 1, pdf, digest: createHash('sha256').update(pdf).digest('hex'), ...differing };
}
