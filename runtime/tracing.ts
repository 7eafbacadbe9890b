/** The trace that the running work belongs to, as a W3C `traceparent`; it follows every await. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';

const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const sampled = '01';
const running = new AsyncLocalStorage<string>();

/** The traceparent to pass on from here; undefined outside of any trace. */
export function currentTraceparent(): string | undefined {
  return running.getStore();
}

/** Runs the work as a step of the given trace, or of a new one where there is none or it is malformed. */
export function runWithTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  return running.run(nextStep(traceparent), work);
}

/** The first step of a new trace. */
export function newTraceparent(): string {
  return `00-${randomHex(16)}-${newSpanId()}-${sampled}`;
}

/** The same trace, with an own step, so that a tracing backend can tell who called whom. */
function nextStep(traceparent: string | undefined): string {
  const parts = form.exec(traceparent ?? '');
  return parts === null ? newTraceparent() : `00-${parts[1]}-${newSpanId()}-${parts[2]}`;
}

function newSpanId(): string {
  return randomHex(8);
}

/** One call of the system's generator costs as much as the whole rest of a trace: its bytes are drawn in bulk. */
const drawn = Buffer.alloc(4_096);
let used = drawn.length;

function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytes;
  return drawn.toString('hex', used - bytes, used);
}
