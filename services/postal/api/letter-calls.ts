import { askedWord } from '../../../runtime/wire-words';
import { previewLetter } from '../use-cases/preview-letter';
import { releaseHeldLetter } from '../use-cases/release-held-letter';
import { resolveLetter } from '../use-cases/resolve-letter';
import { getLetter, listLetters } from '../use-cases/see-letters';
import { wireDecision, wireHalf, wireLetterState, wireOtherHalf, wirePrintChannel } from '../use-cases/wire-enums';
import { letterMessage } from './letter-message';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

/** What operators see of letters, and decide on them. */
export function letterCalls(
  deps: PostalServiceDeps,
  { operator }: Callers,
): CallsOf<'getLetter' | 'listLetters' | 'previewLetter' | 'releaseHeldLetter' | 'resolveLetter'> {
  const shown = async (id: string) => {
    const { letter, events } = await getLetter(deps, id);
    return letterMessage(letter, events);
  };
  return {
    getLetter: operator.unary(async ({ id }) => ({ letter: await shown(id) })),
    listLetters: operator.unary(async ({ state, ...request }) => {
      const asked = { ...request, state: askedWord(wireLetterState, state) };
      const { items, nextPageToken } = await listLetters(deps, asked);
      return { letters: items.map((letter) => letterMessage(letter)), nextPageToken };
    }),
    previewLetter: operator.unary(async ({ language, half, otherHalfChannel, channel }) => {
      const words = {
        half: askedWord(wireHalf, half),
        otherHalf: askedWord(wireOtherHalf, otherHalfChannel),
        channel: askedWord(wirePrintChannel, channel),
      };
      return { pdf: await previewLetter(deps, { language, ...words }) };
    }),
    releaseHeldLetter: operator.unary(async (request, actor) => {
      await releaseHeldLetter(deps, request, actor);
      return { letter: await shown(request.id) };
    }),
    resolveLetter: operator.unary(async ({ decision, ...request }, actor) => {
      await resolveLetter(deps, { ...request, decision: askedWord(wireDecision, decision) }, actor);
      return { letter: await shown(request.id) };
    }),
  };
}
