/** What an answer, or its absence, means for the message. No word of an answer goes into a reason but codes that are ours to know. */

import { parsedWithLongNumbers } from '../../../../runtime/parsed-json';
import type { CarrierOutcome } from '../../ports';
import { valueAt } from '../json/pointer';
import { isAboutTrust } from '../trust-code';
import { inUpperSnake } from '../upper-snake';
import type { ReadAnswer, ResponseMapping, Verdict } from './mapping';
import type { Answered, Lost } from './submit';

export function outcomeOfAnswer(mapping: ResponseMapping, answer: Answered): CarrierOutcome {
  const { status, body } = answer;
  const byStatus = mapping.verdictOf(status);
  const read = mapping.read === undefined || body === undefined ? undefined : readAnswer(mapping.read, body);
  const byCode = read?.code === undefined ? undefined : mapping.codes.get(read.code);
  const reason = byCode === undefined ? `HTTP_${status}` : `CODE_${inUpperSnake(read?.code ?? '')}`;
  const verdict = byCode ?? byStatus;
  if (verdict === 'sent' && !confirms(mapping, read, byCode))
    return { kind: 'unclear', reason: 'ANSWER_NOT_UNDERSTOOD' };
  const outcome = outcomeOf(verdict, reason, read?.id);
  const { retryAfterSeconds } = answer;
  if (outcome.kind !== 'refused' || outcome.permanent || retryAfterSeconds === undefined) return outcome;
  return { ...outcome, retryAfterSeconds };
}

/** A connection that ended before the answer: the provider has the message only if it was begun. */
export function outcomeOfLoss({ begun, code }: Lost): CarrierOutcome {
  const reason = `HTTP_${inUpperSnake(code)}`;
  if (begun) return { kind: 'unclear', reason };
  return { kind: 'refused', reason, permanent: false, ...(isAboutTrust(code) ? { refusesUs: true as const } : {}) };
}

interface ReadParts {
  readonly id: string | undefined;
  readonly code: string | undefined;
}

/** A provider that answers more than a status has the message only if the answer says so: many answer 200 to all. */
function confirms({ read: how }: ResponseMapping, read: ReadParts | undefined, byCode: Verdict | undefined): boolean {
  if (how === undefined || byCode === 'sent') return true;
  if (read === undefined || read.code !== undefined) return false;
  const namesId = how.kind === 'json' ? how.id !== undefined : how.hasId;
  return !namesId || read.id !== undefined;
}

function outcomeOf(verdict: Verdict, reason: string, id: string | undefined): CarrierOutcome {
  switch (verdict) {
    case 'sent':
      return { kind: 'sent', references: id === undefined ? [] : [id] };
    case 'refused':
      return { kind: 'refused', reason, permanent: true };
    case 'refused-for-now':
      return { kind: 'refused', reason, permanent: false };
    case 'refuses-us':
      return { kind: 'refused', reason, permanent: false, refusesUs: true };
    case 'unclear':
      return { kind: 'unclear', reason };
  }
}

/** Undefined where the answer has not the form that was told. */
function readAnswer(how: ReadAnswer, body: string): ReadParts | undefined {
  if (how.kind === 'text') {
    // A pattern over a long text could take for ever; a plain answer is a line.
    const found = how.pattern.exec(body.slice(0, 1_000));
    return found === null ? undefined : { id: reference(found.groups?.['id']), code: found.groups?.['code'] };
  }
  const document = parsedWithLongNumbers(body);
  if (document === undefined) return undefined;
  const at = (pointer: string | undefined) => (pointer === undefined ? undefined : asText(valueAt(document, pointer)));
  return { id: reference(at(how.id)), code: at(how.code) };
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** An id that can stand in a report: printable, one word, at most 100 characters. */
function reference(id: string | undefined): string | undefined {
  return id !== undefined && /^[\x21-\x7e]{1,100}$/.test(id) ? id : undefined;
}
