import { CircuitBreaker } from '../../runtime/circuit-breaker';

const openMilliseconds = 10_000;

function openBreaker() {
  let milliseconds = 0;
  const changes: string[] = [];
  const breaker = new CircuitBreaker({
    name: 'it',
    failuresToOpen: 3,
    openMilliseconds,
    now: () => milliseconds,
    onChange: (state) => changes.push(state),
  });
  const outcomeOf = async (work: () => Promise<string>) => {
    try {
      return await breaker.run(work);
    } catch (error) {
      return error instanceof Error && 'reason' in error ? error.reason : 'failed';
    }
  };
  return {
    changes,
    breaker,
    pass: (more: number) => {
      milliseconds += more;
    },
    succeed: () => outcomeOf(async () => 'done'),
    fail: () =>
      outcomeOf(async () => {
        throw new Error('down');
      }),
  };
}

describe('A circuit breaker', () => {
  test('lets work through while fewer failures than it bears come in a row', async () => {
    const { fail, succeed, changes } = openBreaker();
    const outcomes = [await fail(), await fail(), await succeed(), await fail(), await fail(), await succeed()];
    expect({ outcomes, changes }).toEqual({
      outcomes: ['failed', 'failed', 'done', 'failed', 'failed', 'done'],
      changes: [],
    });
  });

  test('opens after the last that it bears, and begins nothing for a time', async () => {
    const { fail, succeed, pass, changes } = openBreaker();
    const outcomes = [await fail(), await fail(), await fail(), await succeed()];
    pass(openMilliseconds - 1);
    expect({ outcomes: [...outcomes, await succeed()], changes }).toEqual({
      outcomes: ['failed', 'failed', 'failed', 'CIRCUIT_OPEN', 'CIRCUIT_OPEN'],
      changes: ['open'],
    });
  });

  test('tells when to come back', async () => {
    const { fail, breaker, pass } = openBreaker();
    for (let count = 0; count < 3; count += 1) await fail();
    pass(2_500);
    await expect(breaker.run(async () => {})).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 8 });
  });

  test('then lets one try, and no second beside it; its success closes the circuit', async () => {
    const { fail, succeed, pass, breaker, changes } = openBreaker();
    for (let count = 0; count < 3; count += 1) await fail();
    pass(openMilliseconds);
    let end = () => {};
    const probe = breaker.run(() => new Promise<void>((resolve) => (end = resolve)));
    const beside = await succeed();
    end();
    await probe;
    expect({ beside, after: await succeed(), changes }).toEqual({
      beside: 'CIRCUIT_OPEN',
      after: 'done',
      changes: ['open', 'closed'],
    });
  });

  test('stays open for as long again where that try fails', async () => {
    const { fail, succeed, pass, changes } = openBreaker();
    for (let count = 0; count < 3; count += 1) await fail();
    pass(openMilliseconds);
    const probe = await fail();
    pass(openMilliseconds - 1);
    const early = await succeed();
    pass(1);
    expect({ probe, early, late: await succeed(), changes }).toEqual({
      probe: 'failed',
      early: 'CIRCUIT_OPEN',
      late: 'done',
      changes: ['open', 'open', 'closed'],
    });
  });
});
