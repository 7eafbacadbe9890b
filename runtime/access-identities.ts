import { readRate } from './access-limits';
import { isIdentityPath, isIdentityPattern } from './identity-path';
import type { Place } from './json-place';
import type { CallRate } from './rate-limit';

interface KnownIdentity {
  readonly path: string;
  /** Whether people call with it, each with a token of his or her own. */
  readonly isOperators: boolean;
  /** Undefined where it may call as often as any other. */
  readonly rate: CallRate | undefined;
}

export function readIdentities(place: Place): readonly KnownIdentity[] {
  return place.entries().map(([path, at]) => {
    if (!isIdentityPath(path) && !isIdentityPattern(path))
      at.fault('must be a path, such as /notify/sms, or all below one, such as /notify/*');
    const members = at.object(['about', 'operators', 'calls_per_second', 'burst']);
    readSentence(members.required('about'));
    const operators = members.optional('operators');
    if (operators.isThere && typeof operators.value !== 'boolean') operators.fault('must be true or false');
    const hasRate = members.optional('calls_per_second').isThere || members.optional('burst').isThere;
    return { path, isOperators: operators.value === true, rate: hasRate ? readRate(members, 'second') : undefined };
  });
}

/** Their names. */
export function readRoles(place: Place): readonly string[] {
  return place.entries().map(([role, at]) => {
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(role)) at.fault('must be a name of lower-case letters, digits and _');
    readSentence(at);
    return role;
  });
}

function readSentence(place: Place): void {
  if (place.isThere && place.text()?.trim() === '') place.fault('must say something');
}
