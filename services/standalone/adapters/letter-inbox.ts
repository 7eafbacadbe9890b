import type { BatchDestination, BatchFile, ComposedLetter, LetterDrawing, Parcel } from '../../postal/ports';
import type { Inbox } from '../inbox';
import type { NewInboxItem } from '../inbox-item';

/** A letter is drawn right before it is staged, so only a few can be between the two. */
const mostRememberedLetters = 64;

/** Puts every letter into the inbox, those of a batch at once when it is released. */
export class LetterInbox implements BatchDestination {
  readonly name = 'inbox';
  private readonly drawn = new Map<string, ComposedLetter>();

  constructor(private readonly inbox: Inbox) {}

  /** Draws, and keeps the words until the letter is staged: the inbox shows them beside the PDF. */
  remembering({ draw, check }: LetterDrawing): LetterDrawing {
    return {
      check,
      draw: async (letter) => {
        this.drawn.set(letter.code, letter);
        const oldest = this.drawn.keys().next();
        if (this.drawn.size > mostRememberedLetters && oldest.done !== true) this.drawn.delete(oldest.value);
        return draw(letter);
      },
    };
  }

  identity(): Promise<string> {
    return this.inbox.identity();
  }

  async stage({ batchId, fence, files }: Parcel, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    // What an older claim has staged can never be committed any more; what a newer one has, perhaps.
    await this.inbox.unstage(batchId, (reference) => fenceOf(reference) <= fence);
    const reference = `${batchId}-${fence}`;
    for await (const file of files) {
      signal.throwIfAborted();
      if (file.kind === 'letter') await this.inbox.stage({ batchId, reference }, this.itemOf(file));
    }
    return reference;
  }

  release(reference: string): Promise<void> {
    return this.inbox.putStaged(reference);
  }

  async find(reference: string): Promise<'staged' | 'released'> {
    return (await this.inbox.hasStaged(reference)) ? 'staged' : 'released';
  }

  tidy(batchId: string, keep: string | undefined): Promise<void> {
    return this.inbox.unstage(batchId, (reference) => reference !== keep);
  }

  /** What the holder has stays with the holder. */
  async erase(): Promise<void> {}

  private itemOf({ name, content }: BatchFile): NewInboxItem {
    const code = name.replace(/\.pdf$/, '');
    const words = this.drawn.get(code);
    this.drawn.delete(code);
    return {
      id: code,
      channel: words?.handedTo === undefined ? 'letter' : 'desk-slip',
      to: words === undefined ? '' : recipientIn(words),
      subject: words?.subject ?? '',
      text: words === undefined ? '' : transcript(words),
      document: content,
    };
  }
}

/** The lines of an address; on a slip who is given it, and where. */
function recipientIn({ addressLines, handedTo }: ComposedLetter): string {
  return (handedTo === undefined ? addressLines : [handedTo.name, handedTo.deskLine]).join('\n');
}

function fenceOf(reference: string): number {
  return Number(reference.slice(reference.lastIndexOf('-') + 1));
}

/** The words of the letter, top to bottom, for who cannot see the PDF. */
function transcript({ dateLine, paragraphs, half, sections, helpLine }: ComposedLetter): string {
  const panel =
    half === undefined
      ? []
      : [`${half.label}: ${half.groups.join(' ')}`, `${half.referenceLabel}: ${half.reference}`, half.expiryLine ?? ''];
  const lists = sections.flatMap(({ title, numbered, items }) => [
    '',
    title,
    ...items.map((item, index) => `${numbered ? `${index + 1}.` : '-'} ${item}`),
  ]);
  return [dateLine, '', ...paragraphs, '', ...panel, ...lists, '', helpLine].join('\n').replace(/\n{3,}/g, '\n\n');
}
