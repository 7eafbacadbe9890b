import type { ComposedLetter, DrawLetter, DrawnLetter, LetterDestination, Whereabouts } from '../../postal/ports';
import type { Inbox } from '../inbox';

/** A letter is drawn right before it is printed, so only a few can be between the two. */
const mostRememberedLetters = 64;

/** Puts every letter into the inbox. The same attempt again, whichever claimant prints it, stays one item. */
export class LetterInbox implements LetterDestination {
  readonly name = 'inbox';
  private readonly drawn = new Map<string, ComposedLetter>();

  constructor(private readonly inbox: Inbox) {}

  /** Draws, and keeps the words until the letter is printed: the inbox shows them beside the PDF. */
  remembering(draw: DrawLetter): DrawLetter {
    return async (letter) => {
      this.drawn.set(letter.code, letter);
      const oldest = this.drawn.keys().next();
      if (this.drawn.size > mostRememberedLetters && oldest.done !== true) this.drawn.delete(oldest.value);
      return draw(letter);
    };
  }

  identity(): Promise<string> {
    return this.inbox.identity();
  }

  async print({ letterId, attempt, pdf }: DrawnLetter): Promise<{ readonly reference: string }> {
    const id = codeOf(letterId, attempt);
    const words = this.drawn.get(id);
    await this.inbox.put({
      id,
      channel: 'letter',
      to: words?.addressLines.join('\n') ?? '',
      subject: words?.subject ?? '',
      text: words === undefined ? '' : transcript(words),
      document: pdf,
    });
    this.drawn.delete(id);
    return { reference: id };
  }

  async find(letterId: string, attempt: number): Promise<Whereabouts> {
    const item = await this.inbox.find(codeOf(letterId, attempt));
    return item === undefined ? 'not-handed-over' : 'handed-over';
  }
}

/** As it stands on the letter. */
function codeOf(letterId: string, attempt: number): string {
  return `${letterId}-${attempt}`;
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
