import { v7, validate } from 'uuid';
import type { Clock } from './clock';

/** Ids as a dependency: UUIDv7 (RFC 9562), so that rows made together lie together. */
export interface Ids {
  next(): string;
}

export function uuidV7Ids(clock: Clock): Ids {
  return { next: () => v7({ msecs: clock.now().getTime() }) };
}

export function isUuid(text: string): boolean {
  return validate(text);
}
