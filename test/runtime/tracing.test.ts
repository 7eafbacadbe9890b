import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentTraceparent, newTraceparent, runWithTraceparent } from '../../runtime/tracing';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

test('outside of any trace there is none', () => {
  expect(currentTraceparent()).toBeUndefined();
});

test('work goes on in the trace it was given, over awaits, as a step of its own', async () => {
  const seen = await runWithTraceparent(traceparent, async () => {
    await nextTurn();
    return currentTraceparent();
  });
  expect(seen).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  expect(seen).not.toBe(traceparent);
  expect(currentTraceparent()).toBeUndefined();
});

test('two works at a time keep their traces apart', async () => {
  const traceOf = async (): Promise<string | undefined> => {
    await nextTurn();
    return currentTraceparent()?.split('-')[1];
  };
  const other = newTraceparent();
  const traces = await Promise.all([runWithTraceparent(traceparent, traceOf), runWithTraceparent(other, traceOf)]);
  expect(traces).toEqual([traceId, other.split('-')[1]]);
});

test.each([
  ['none', undefined],
  ['an empty one', ''],
  ['one of another version', `ff-${traceId}-b7ad6b7169203331-01`],
  ['one in capitals', traceparent.toUpperCase()],
  ['one with a trace id of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['one with a step id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['one with something after it', `${traceparent}-more`],
])('in place of %s a new trace begins', (_what, given) => {
  const seen = runWithTraceparent(given, currentTraceparent);
  expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(seen).not.toContain(traceId);
});

test('a trace that is not sampled stays so', () => {
  expect(runWithTraceparent(`00-${traceId}-b7ad6b7169203331-00`, currentTraceparent)).toMatch(/-00$/);
});
