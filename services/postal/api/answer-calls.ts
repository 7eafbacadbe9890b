import { askedWord } from '../../../runtime/wire-words';
import { recordDespatch } from '../use-cases/record-despatch';
import { recordOutcome } from '../use-cases/record-outcome';
import { getLetter } from '../use-cases/see-letters';
import { wireOutcome, wireReturnReason } from '../use-cases/wire-enums';
import { letterMessage } from './letter-message';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

/** What became of letters at the print centre and in the post. */
export function answerCalls(deps: PostalServiceDeps, { either }: Callers): CallsOf<'recordDespatch' | 'recordOutcome'> {
  return {
    recordDespatch: either.unary(async (request, source) => {
      const results = await recordDespatch(deps, request, source);
      const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
      const isBatch = request.batchId !== '';
      return {
        results: results.filter(({ outcome }) => !isBatch || outcome !== 'RECORDED'),
        recordedCount: count('RECORDED'),
        repeatedCount: count('REPEATED'),
      };
    }),
    recordOutcome: either.unary(async ({ outcome, returnReason, ...request }, source) => {
      const words = {
        outcome: askedWord(wireOutcome, outcome),
        returnReason: askedWord(wireReturnReason, returnReason),
      };
      const { letterId, isRepeated } = await recordOutcome(deps, { ...request, ...words }, source);
      const { letter, events } = await getLetter(deps, letterId);
      return { letter: letterMessage(letter, events), repeated: isRepeated };
    }),
  };
}
