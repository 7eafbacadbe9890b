import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { StoryDeps } from './story-deps';
import { channelWord, deliveryStateWord, halfWord } from './words';

/** A line for each half of a request: its way, and where on it that half is. */
export function tellDeliveries({ terminal }: Pick<StoryDeps, 'terminal'>, request: PinRequest | undefined): void {
  for (const { half, channel, maskedRecipient, state } of request?.deliveries ?? [])
    terminal.line(
      `      ${halfWord(half).padEnd(12)} by ${channelWord(channel).padEnd(7)} to ${maskedRecipient}: ${deliveryStateWord(state)}`,
    );
}
