import { commands } from '../../../../services/notify/adapters/smpp/commands';
import { Outstanding } from '../../../../services/notify/adapters/smpp/outstanding';

const responseId = commands.submitSm + 0x80000000;

test('of requests that were given up a thousand are still listened for, the oldest is forgotten', async () => {
  const outstanding = new Outstanding();
  const late: number[] = [];
  const requests = Array.from({ length: 1_001 }, (_, index) => {
    const gone = new AbortController();
    const { sequence, answer } = outstanding.add(commands.submitSm, {
      milliseconds: 60_000,
      signal: gone.signal,
      hearLate: () => void late.push(index),
    });
    gone.abort();
    return { sequence, answer };
  });
  const answers = await Promise.all(requests.map(({ answer }) => answer));
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['unanswered']));
  const hear = (index: number) =>
    outstanding.hear({ commandId: responseId, status: 0, sequence: requests[index]?.sequence ?? 0 }, Buffer.alloc(16));
  expect([hear(0), hear(1), hear(1_000), hear(1_000)]).toEqual(['unexpected', 'late', 'late', 'unexpected']);
  expect(late).toEqual([1, 1_000]);
});
