import { operatorOf } from '../../../runtime/operator-call';
import { askedWord } from '../../../runtime/wire-words';
import { previewLetter } from '../use-cases/preview-letter';
import { releaseHeldLetter } from '../use-cases/release-held-letter';
import { resolveLetter } from '../use-cases/resolve-letter';
import { getLetter, listLetters } from '../use-cases/see-letters';
import { wireDecision, wireHalf, wireLetterState, wireOtherHalf, wirePrintChannel } from '../use-cases/wire-enums';
import { letterMessage } from './letter-message';
import type { CallsOf, PostalServiceDeps } from './service-deps';

/** What operators see of letters, and decide on them. */
export function letterCalls(
  deps: PostalServiceDeps,
): CallsOf<'getLetter' | 'listLetters' | 'previewLetter' | 'releaseHeldLetter' | 'resolveLetter'> {
  const { verifyOperator } = deps;
  const shown = async (id: string) => {
    const { letter, events } = await getLetter(deps, id);
    return letterMessage(letter, events);
  };
  return {
    getLetter: async ({ id }, call) => {
      await operatorOf(verifyOperator, call);
      return { letter: await shown(id) };
    },
    listLetters: async ({ state, ...request }, call) => {
      await operatorOf(verifyOperator, call);
      const asked = { ...request, state: askedWord(wireLetterState, state) };
      const { items, nextPageToken } = await listLetters(deps, asked);
      return { letters: items.map((letter) => letterMessage(letter)), nextPageToken };
    },
    previewLetter: async ({ language, half, otherHalfChannel, channel }, call) => {
      await operatorOf(verifyOperator, call);
      const words = {
        half: askedWord(wireHalf, half),
        otherHalf: askedWord(wireOtherHalf, otherHalfChannel),
        channel: askedWord(wirePrintChannel, channel),
      };
      return { pdf: await previewLetter(deps, { language, ...words }) };
    },
    releaseHeldLetter: async (request, call) => {
      const operator = await operatorOf(verifyOperator, call);
      await releaseHeldLetter(deps, request, operator);
      return { letter: await shown(request.id) };
    },
    resolveLetter: async ({ decision, ...request }, call) => {
      const operator = await operatorOf(verifyOperator, call);
      await resolveLetter(deps, { ...request, decision: askedWord(wireDecision, decision) }, operator);
      return { letter: await shown(request.id) };
    },
  };
}
