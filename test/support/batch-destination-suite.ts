/** What every batch destination promises, wherever the batches go. */
import { claimedTwice } from './batch-destination/claimed-twice';
import { triedAgain } from './batch-destination/tried-again';
import type { DestinationUnderTest, OpenDestination } from './batch-destination/under-test';
import { wholeBatches } from './batch-destination/whole-batches';

export type { DestinationUnderTest, VisibleFile } from './batch-destination/under-test';

/** Each test opens a destination of its own, which nothing has reached. */
export function describeBatchDestination(name: string, open: OpenDestination): void {
  const opened: DestinationUnderTest[] = [];
  const openOne = async () => {
    const one = await open();
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  describe(`${name} as a batch destination`, () => {
    wholeBatches(openOne);
    triedAgain(openOne);
    claimedTwice(openOne);
  });
}
