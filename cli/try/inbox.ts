/** The inbox of a running standalone process, through its API. */
import { patienceMilliseconds, patiently } from './patience';
import { StoryStopped } from './story-stopped';

export interface ArrivedItem {
  readonly id: string;
  readonly channel: 'sms' | 'email' | 'pec' | 'letter' | 'desk-slip';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly pdf: string | null;
}

export interface Inbox {
  readonly url: string;
  /** The newest item that fits, as soon as it is there. Throws StoryStopped where it does not come within 15 s. */
  waitFor(what: string, fits: (item: ArrivedItem) => boolean): Promise<ArrivedItem>;
}

const requestMilliseconds = 2_000;

export function openInbox(url: string): Inbox {
  const items = async (): Promise<ArrivedItem[]> => {
    try {
      const answer = await fetch(new URL('/api/inbox', url), { signal: AbortSignal.timeout(requestMilliseconds) });
      // Its shape is the inbox's promise.
      return (await answer.json()) as ArrivedItem[];
    } catch {
      throw new StoryStopped(
        `Symbolon answers, but there is no inbox at ${url}. This story needs the standalone process (npm start); --inbox tells where its inbox is.`,
      );
    }
  };
  const waitFor: Inbox['waitFor'] = async (what, fits) => {
    const found = await patiently(async () => (await items()).find(fits));
    if (found !== undefined) return found;
    throw new StoryStopped(`${what} did not arrive in ${patienceMilliseconds / 1_000} s. The process's log tells why.`);
  };
  return { url, waitFor };
}

const half = /\b([B-DF-HJ-NP-TV-XZ2-9]{4})[ -]([B-DF-HJ-NP-TV-XZ2-9]{4})\b/;

/** The eight characters of a half in a text, as people read them: two groups of four. */
export function halfIn(text: string): string | undefined {
  const [, first, second] = half.exec(text) ?? [];
  return first === undefined || second === undefined ? undefined : `${first} ${second}`;
}

/** Whether a text in English names this reference as one: four digits alone stand in many an id and address, too. */
export function carriesReference(text: string, reference: string): boolean {
  return new RegExp(`\\bref(?:erence)?[.:,]?\\s*${reference}\\b`, 'i').test(text);
}
