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

/** What no UUIDv7 made at this time or later is less than, and every one made before is: a span of ids is a span of time, without an index of its own. */
export function firstIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When a UUIDv7 was made, by the clock of whoever made it. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(`${id.slice(0, 8)}${id.slice(9, 13)}`, 16));
}
