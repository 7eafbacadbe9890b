/** The trace that the running work belongs to, as a W3C `traceparent`; it follows every await. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

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
  return `00-${randomBytes(16).toString('hex')}-${newSpanId()}-${sampled}`;
}

/** The same trace, with an own step, so that a tracing backend can tell who called whom. */
function nextStep(traceparent: string | undefined): string {
  const parts = form.exec(traceparent ?? '');
  return parts === null ? newTraceparent() : `00-${parts[1]}-${newSpanId()}-${parts[2]}`;
}

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}
