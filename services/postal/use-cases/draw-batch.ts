import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { endedMeanwhile } from '../domain/delivery';
import type { EndReason, Letter } from '../domain/letter';
import { formatLetterCode } from '../domain/letter-code';
import { digestOf, type ManifestLetter } from '../domain/manifest';
import { rulesOf } from '../domain/print-channel';
import type { BatchFile, FileEncryption, LetterDrawing } from '../ports';
import { knownDelivery } from '../store/delivery';
import { findLettersIn } from '../store/letter-batch';
import { composeLetter } from '../templates/compose-letter';
import type { LetterTexts } from '../templates/load-texts';
import { openLetter } from './open-letter';
import { unlessUnprintable } from './unprintable';

export interface DrawDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly drawing: LetterDrawing;
  /** Read once. Undefined: the print centre gets the PDFs as they are. */
  readonly encryption: () => Promise<FileEncryption | undefined>;
  readonly texts: LetterTexts;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Why a letter of the batch does not go with it. */
export interface Dropped {
  readonly letterId: string;
  readonly state: 'failed' | 'expired' | 'cancelled';
  readonly reason: EndReason;
}

/** A letter as it is drawn: its file, and its line in the manifest. */
export interface DrawnLetter {
  readonly file: BatchFile;
  readonly line: ManifestLetter;
}

/** Read with their sealed copies at once; each is opened when its turn comes. */
const lettersAtOnce = 20;

/**
 * Draws the letters one after the other, as they are asked for; `drop` hears of those that cannot go. A half exists readable only in
 * here and in the file that is given.
 */
export async function* drawLetters(
  deps: DrawDeps,
  { batchId, letterIds }: { readonly batchId: string; readonly letterIds: readonly string[] },
  drop: (dropped: Dropped) => void,
): AsyncGenerator<DrawnLetter> {
  for (let start = 0; start < letterIds.length; start += lettersAtOnce)
    for (const letter of await findLettersIn(deps.database, batchId, letterIds.slice(start, start + lettersAtOnce))) {
      const drawn = await drawLetter(deps, letter);
      if ('state' in drawn) drop(drawn);
      else yield drawn;
    }
}

async function drawLetter(deps: DrawDeps, letter: Letter): Promise<DrawnLetter | Dropped> {
  const { id: letterId, attempt, printNumber } = letter;
  const over = await overMeanwhile(deps, letter);
  if (over !== undefined) return { letterId, ...over };
  const pdf = await unlessUnprintable(deps, letter, () => pdfOf(deps, letter));
  if ('unprintable' in pdf) return { letterId, state: 'failed', reason: pdf.unprintable };
  const encryption = await deps.encryption();
  const code = formatLetterCode({ letterId, attempt, print: printNumber, page: undefined });
  const name = `${code}.pdf${encryption?.suffix ?? ''}`;
  const content = encryption === undefined ? pdf : await encryption.encrypt(pdf);
  const [ofPdf, ofContent] = [digestOf(pdf), encryption === undefined ? undefined : digestOf(content)];
  return {
    file: { kind: 'letter', name, content, digest: ofContent ?? ofPdf },
    line: { letterId, attempt, print: printNumber, file: name, pages: 1, sha256: ofPdf, bytes: pdf.length },
  };
}

/** Its batch may have waited for long: why it is not to be printed any more, if so. */
export async function overMeanwhile(
  { database, clock }: Pick<DrawDeps, 'database' | 'clock'>,
  { channel, deliveryId, attempt, notAfterTime }: Letter,
): Promise<Pick<Dropped, 'state' | 'reason'> | undefined> {
  const now = clock.now();
  if (notAfterTime <= now) return { state: 'expired', reason: 'NOT_AFTER_PASSED' };
  if (!rulesOf[channel].endsUntilStaged) return undefined;
  return endedMeanwhile(await knownDelivery(database, deliveryId), attempt);
}

async function pdfOf({ keyring, drawing, texts }: DrawDeps, letter: Letter): Promise<Buffer> {
  const content = await openLetter(keyring, letter);
  const { id, attempt, printNumber, acceptedTime: date } = letter;
  return drawing.draw(composeLetter(texts, { id, attempt, printNumber, date }, content));
}
